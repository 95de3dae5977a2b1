using System.Collections.Frozen;
using Tulle.Model;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class MetadataTranslation
{
    public static Model.Metadata Translate(Messages.Metadata? message, Scope at)
    {
        if (message is null)
        {
            return Model.Metadata.Empty;
        }

        var filter = new Dictionary<string, MetadataStruct>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, Struct> pair in message.FilterMetadata)
        {
            filter[pair.Key] = TranslateStruct(pair.Value, at.Entry("filter_metadata", pair.Key), 0);
        }

        return new Model.Metadata { Filter = filter.ToFrozenDictionary(StringComparer.Ordinal) };
    }

    public static MetadataStruct TranslateStruct(Struct? message, Scope at, int depth = 0)
    {
        if (message is null)
        {
            return MetadataStruct.Empty;
        }

        var fields = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, Value> pair in message.Fields)
        {
            fields[pair.Key] = TranslateValue(pair.Value, at.Field(pair.Key), depth + 1);
        }

        return new MetadataStruct { Fields = fields.ToFrozenDictionary(StringComparer.Ordinal) };
    }

    private static MetadataValue TranslateValue(Value value, Scope at, int depth)
    {
        if (depth > Limits.ConfigNestingLevels)
        {
            at.Error($"nested deeper than {Limits.ConfigNestingLevels} levels");
            return MetadataValue.Null;
        }

        switch (value.Kind)
        {
            case ValueKind.Bool:
                return new MetadataValue { Kind = Model.MetadataKind.Bool, Bool = value.Bool };
            case ValueKind.Number:
                return new MetadataValue { Kind = Model.MetadataKind.Number, Number = value.Number };
            case ValueKind.Text:
                return new MetadataValue { Kind = Model.MetadataKind.Text, Text = value.Text };
            case ValueKind.Struct:
                return new MetadataValue
                {
                    Kind = Model.MetadataKind.Struct,
                    Struct = TranslateStruct(value.Struct, at, depth),
                };
            case ValueKind.List:
                var items = new List<MetadataValue>();
                foreach (Value item in value.List)
                {
                    items.Add(TranslateValue(item, at, depth + 1));
                }

                return new MetadataValue { Kind = Model.MetadataKind.List, List = [.. items] };
            default:
                return MetadataValue.Null;
        }
    }
}
