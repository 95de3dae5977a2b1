using Google.Protobuf.Reflection;

namespace Tulle.ConfigCodec.Generator;

/// <summary>Every message and enum of the descriptor set, with a stable index (ordinal order of full names).</summary>
internal sealed class ProtoSchema
{
    private readonly SortedDictionary<string, (string Name, DescriptorProto Proto)> _found = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (string Name, EnumDescriptorProto Proto)> _foundEnums = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DescriptorProto> _mapEntries = new(StringComparer.Ordinal);

    public ProtoSchema(FileDescriptorSet set)
    {
        foreach (FileDescriptorProto file in set.File.Where(IsOurs))
        {
            foreach (DescriptorProto message in file.MessageType) Collect(message, file.Package, outerName: null);
            foreach (EnumDescriptorProto proto in file.EnumType)
                _foundEnums.Add($"{file.Package}.{proto.Name}", (proto.Name, proto));
        }
        int index = 0;
        Messages = [.. _found.Select(m => new ProtoMessage(index++, m.Key, m.Value.Name, m.Value.Proto))];
        index = 0;
        Enums = [.. _foundEnums.Select(e => new ProtoEnum(index++, e.Key, e.Value.Name, e.Value.Proto))];
        RejectDuplicateNames();
        MessagesByName = Messages.ToDictionary(m => m.FullName, StringComparer.Ordinal);
        EnumsByName = Enums.ToDictionary(e => e.FullName, StringComparer.Ordinal);
    }

    public IReadOnlyList<ProtoMessage> Messages { get; }

    public IReadOnlyList<ProtoEnum> Enums { get; }

    public IReadOnlyDictionary<string, ProtoMessage> MessagesByName { get; }

    public IReadOnlyDictionary<string, ProtoEnum> EnumsByName { get; }

    /// <summary>The entry type of a map field, or null for any other field.</summary>
    public DescriptorProto? MapEntry(FieldDescriptorProto field) =>
        field.Type == FieldDescriptorProto.Types.Type.Message
            ? _mapEntries.GetValueOrDefault(field.TypeName.TrimStart('.'))
            : null;

    private static bool IsOurs(FileDescriptorProto file) =>
        file.Package is not ("validate" or "tulle") &&
        (file.Package != "google.protobuf" || file.Name == "google/protobuf/empty.proto");

    private void Collect(DescriptorProto message, string outer, string? outerName)
    {
        string fullName = $"{outer}.{message.Name}";
        if (message.Options?.MapEntry == true)
        {
            _mapEntries.Add(fullName, message);
            return;
        }
        string? chosen = message.Options?.GetExtension(OptionsExtensions.CsharpName);
        string simple = string.IsNullOrEmpty(chosen) ? message.Name : chosen;
        string name = outerName is null ? simple : $"{outerName}_{simple}";
        _found.Add(fullName, (name, message));
        foreach (DescriptorProto nested in message.NestedType) Collect(nested, fullName, name);
        foreach (EnumDescriptorProto nested in message.EnumType)
            _foundEnums.Add($"{fullName}.{nested.Name}", ($"{name}_{nested.Name}", nested));
    }

    private void RejectDuplicateNames()
    {
        string[] twice = [.. Messages.Select(m => m.ClassName).Concat(Enums.Select(e => e.TypeName))
            .GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key)];
        if (twice.Length > 0)
            throw new InvalidOperationException(
                $"two types are called {string.Join(", ", twice)}: add option (tulle.csharp_name)");
    }
}
