using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Tulle.Xds.Tests.Codec;

/// <summary>The classes that protoc generates for the same protos, by full name.</summary>
internal static class GoogleProtobuf
{
    private static readonly Dictionary<string, MessageDescriptor> s_messages = Collect();

    public static readonly TypeRegistry Registry = TypeRegistry.FromMessages(s_messages.Values);

    public static MessageDescriptor Descriptor(string fullName) => s_messages[fullName];

    private static Dictionary<string, MessageDescriptor> Collect()
    {
        var found = new Dictionary<string, MessageDescriptor>(StringComparer.Ordinal);
        IEnumerable<Type> types = typeof(GoogleProtobuf).Assembly.GetTypes();
        foreach (Type type in types.Where(static t => t.Name.EndsWith("Reflection", StringComparison.Ordinal)))
        {
            if (type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) is FileDescriptor file)
                foreach (MessageDescriptor message in file.MessageTypes) Add(message, found);
        }
        return found;
    }

    private static void Add(MessageDescriptor message, Dictionary<string, MessageDescriptor> found)
    {
        found[message.FullName] = message;
        foreach (MessageDescriptor nested in message.NestedTypes) Add(nested, found);
    }
}
