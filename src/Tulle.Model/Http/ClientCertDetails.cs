namespace Tulle.Model;

/// <summary>set_current_client_cert_details: what of the peer certificate goes into x-forwarded-client-cert.</summary>
[Flags]
public enum ClientCertDetails : byte
{
    None = 0,
    Subject = 1,
    Cert = 2,
    Chain = 4,
    Dns = 8,
    Uri = 16,
}
