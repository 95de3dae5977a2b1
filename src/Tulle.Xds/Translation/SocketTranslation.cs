using System.Buffers.Binary;
using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class SocketTranslation
{
    public static Model.TcpKeepalive? TranslateKeepalive(Messages.TcpKeepalive? message) =>
        message is null
            ? null
            : new Model.TcpKeepalive(
                (int)(message.KeepaliveProbes ?? 0),
                (int)(message.KeepaliveTime ?? 0),
                (int)(message.KeepaliveInterval ?? 0));

    public static Model.SocketOption[] TranslateOptions(Repeated<Messages.SocketOption> messages, Scope at)
    {
        var options = new List<Model.SocketOption>(messages.Count);
        for (int i = 0; i < messages.Count; i++)
        {
            Messages.SocketOption message = messages[i];
            byte[] value = message.BufValue;
            if (message.ValueCase == SocketOption_ValueCase.IntValue)
            {
                value = new byte[4];
                BinaryPrimitives.WriteInt32LittleEndian(value, (int)message.IntValue);
            }
            else if (message.ValueCase == SocketOption_ValueCase.None)
            {
                at.Item("socket_options", i).Error("a socket option needs int_value or buf_value");
            }

            options.Add(new Model.SocketOption((int)message.Level, (int)message.Name, value, message.State switch
            {
                SocketOption_SocketState.StateBound => SocketOptionState.Bound,
                SocketOption_SocketState.StateListening => SocketOptionState.Listening,
                _ => SocketOptionState.Prebind,
            }));
        }

        return [.. options];
    }
}
