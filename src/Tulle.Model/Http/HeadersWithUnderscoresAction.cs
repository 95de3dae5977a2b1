namespace Tulle.Model;

public enum HeadersWithUnderscoresAction : byte
{
    Allow,
    RejectRequest,
    DropHeader,
}
