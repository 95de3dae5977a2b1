using Tulle.Xds.Codec;

namespace Tulle.Xds.Messages;

/// <summary>
/// google.protobuf.Any. <see cref="Message"/> is the typed message where the codec knows the type (a TypedStruct is
/// unwrapped to the message that it stands for); <see cref="Value"/> is what came over the wire.
/// </summary>
public sealed class Any
{
    public const string TypeUrlPrefix = "type.googleapis.com/";

    public string TypeUrl { get; init; } = "";

    /// <summary>
    /// The encoded message as it was read from the wire; empty when it was read from JSON or packed here.
    /// </summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    public Message? Message { get; internal set; }

    /// <summary>The full name of the message that counts: behind a TypedStruct, that of the inner type.</summary>
    public string TypeName => Message?.Schema.FullName ?? NameOf(TypeUrl);

    public static Any Pack(Message message) =>
        new() { TypeUrl = TypeUrlPrefix + message.Schema.FullName, Message = message };

    public T? As<T>() where T : Message => Message as T;

    /// <summary>The encoded message, made on demand.</summary>
    public ReadOnlyMemory<byte> ToWire() => Value.Length > 0 || Message is null ? Value : ConfigWriter.ToWire(Message);

    internal static string NameOf(string typeUrl) => typeUrl[(typeUrl.LastIndexOf('/') + 1)..];
}
