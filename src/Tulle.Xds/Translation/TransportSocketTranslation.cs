using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class TransportSocketTranslation
{
    /// <param name="at">The message that has the field transport_socket.</param>
    public static Model.TransportSocket Translate(Messages.TransportSocket? message, Scope at)
    {
        Scope here = at.Field("transport_socket");
        switch (message?.TypedConfig?.Message)
        {
            case null when message is null:
            case RawBuffer:
                return Model.TransportSocket.RawBuffer;
            case DownstreamTlsContext or UpstreamTlsContext:
                here.NotSupported($"TLS ('{message!.Name}')");
                break;
            default:
                Extensions.Refuse(message!.TypedConfig, message.Name, here.Field("typed_config"));
                break;
        }

        return Model.TransportSocket.RawBuffer;
    }
}
