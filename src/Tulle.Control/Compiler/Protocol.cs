namespace Tulle.Control.Compiler;

/// <summary>What is spoken on a port of a Service or Workload.</summary>
internal enum Protocol
{
    /// <summary>Nobody said: each connection's first bytes tell.</summary>
    Undeclared,
    Http1,
    Http2,
    Grpc,

    /// <summary>Bytes that are carried as they are.</summary>
    Tcp,
}
