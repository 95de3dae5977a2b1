using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>protobuf's MergeFrom: what is set replaces, lists are appended, maps and messages are merged.</summary>
internal static class MessageMerge
{
    public static void Merge(Message from, Message into)
    {
        if (from.Schema != into.Schema) throw new ArgumentException("messages of different types", nameof(from));
        for (int slot = 0; slot < from.Schema.Fields.Length; slot++)
        {
            object? value = from[slot];
            if (value is not null) into.Store(slot, Merged(into[slot], value));
        }
    }

    private static object Merged(object? old, object value)
    {
        switch (old, value)
        {
            case (List<object> have, List<object> more):
                return have.Concat(more).ToList();
            case (SortedDictionary<string, object> have, SortedDictionary<string, object> more):
                foreach ((string key, object item) in more) have[key] = item;
                return have;
            case (Message have, Message more):
                Merge(more, have);
                return have;
            case (Struct have, Struct more):
                foreach ((string key, Value item) in more.Fields) have.Fields[key] = item;
                return have;
            default:
                return value;
        }
    }
}
