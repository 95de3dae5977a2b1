namespace Tulle.Model;

public enum EscapedSlashesAction : byte
{
    KeepUnchanged,
    RejectRequest,
    UnescapeAndRedirect,
    UnescapeAndForward,
}
