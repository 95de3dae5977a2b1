using System.Text;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>
/// The generated tables, parsed one by one as they are used. Two threads may parse the same one: either wins.
/// </summary>
internal static class Schemas
{
    private static readonly MessageSchema?[] s_messages = new MessageSchema?[GeneratedTables.MessageCount];
    private static readonly EnumSchema?[] s_enums = new EnumSchema?[GeneratedTables.EnumCount];

    public static MessageSchema Message(int index) =>
        s_messages[index] ??= new MessageSchema(GeneratedTables.MessageText(index));

    public static EnumSchema Enum(int index) => s_enums[index] ??= new EnumSchema(GeneratedTables.EnumText(index));

    public static Message Create(int index) => GeneratedTables.Create(index);

    /// <summary>A new message of the type with this full name, or null if this build does not know it.</summary>
    public static Message? Create(string fullName)
    {
        ulong hash = ContentHash.Of(Encoding.UTF8.GetBytes(fullName));
        int at = GeneratedTables.NameHashes.BinarySearch(hash);
        if (at < 0) return null;
        int index = GeneratedTables.NameIndexes[at];
        return Message(index).FullName == fullName ? Create(index) : null;
    }
}
