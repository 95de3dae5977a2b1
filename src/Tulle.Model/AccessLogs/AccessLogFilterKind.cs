namespace Tulle.Model;

public enum AccessLogFilterKind : byte
{
    StatusCode,
    Duration,
    NotHealthCheck,
    Traceable,
    Runtime,
    And,
    Or,
    Header,
    ResponseFlag,
    GrpcStatus,
    LogType,
    Metadata,
}
