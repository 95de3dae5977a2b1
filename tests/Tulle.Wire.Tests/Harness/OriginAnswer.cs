namespace Tulle.Wire.Tests.Harness;

/// <summary>
/// What the origin sends back instead of its ordinary answer: raw bytes, and then whether it closes, resets, or goes
/// on.
/// With AnswersHeadAtOnce it does not wait for the body.
/// </summary>
internal sealed record OriginAnswer(string Raw, OriginEnd End = OriginEnd.GoOn, bool AnswersHeadAtOnce = false);
