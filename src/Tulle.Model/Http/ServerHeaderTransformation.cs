namespace Tulle.Model;

public enum ServerHeaderTransformation : byte
{
    Overwrite,
    AppendIfAbsent,
    PassThrough,
}
