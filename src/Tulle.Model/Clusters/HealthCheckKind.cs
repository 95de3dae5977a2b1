namespace Tulle.Model;

public enum HealthCheckKind : byte
{
    Http,
    Tcp,
    Grpc,
}
