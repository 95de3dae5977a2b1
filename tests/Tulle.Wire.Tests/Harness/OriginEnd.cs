namespace Tulle.Wire.Tests.Harness;

internal enum OriginEnd
{
    GoOn,
    Close,
    Reset,
}
