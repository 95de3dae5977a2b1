using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Tests.FieldTable;

/// <summary>Which properties of message classes the translation reads: the call instructions of its compiled methods.</summary>
internal sealed class GetterCalls
{
    private static readonly string[] s_readers = ["Tulle.Xds.Translation", "Tulle.Xds.Ads", "Tulle.Xds.Bootstrapping"];
    private static readonly Dictionary<int, OpCode> s_codes = typeof(OpCodes).GetFields()
        .Select(static f => (OpCode)f.GetValue(null)!).ToDictionary(static c => (int)(ushort)c.Value);

    private readonly HashSet<(string Class, string Property)> _read = [];

    public GetterCalls()
    {
        using var file = new PEReader(File.OpenRead(typeof(Message).Assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        foreach (MethodDefinitionHandle handle in metadata.MethodDefinitions)
        {
            MethodDefinition method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress != 0 && s_readers.Contains(NamespaceOf(metadata, method)))
                Scan(metadata, file.GetMethodBody(method.RelativeVirtualAddress).GetILReader());
        }
    }

    public bool Contains(string className, string property) => _read.Contains((className, property));

    private static string NamespaceOf(MetadataReader metadata, MethodDefinition method)
    {
        TypeDefinition type = metadata.GetTypeDefinition(method.GetDeclaringType());
        while (!type.GetDeclaringType().IsNil) type = metadata.GetTypeDefinition(type.GetDeclaringType());
        return metadata.GetString(type.Namespace);
    }

    private void Scan(MetadataReader metadata, BlobReader code)
    {
        while (code.RemainingBytes > 0)
        {
            int value = code.ReadByte();
            if (value == 0xFE) value = 0xFE00 | code.ReadByte();
            OpCode instruction = s_codes[value];
            if (instruction.OperandType == OperandType.InlineMethod) Take(metadata, code.ReadInt32());
            else Skip(ref code, instruction.OperandType);
        }
    }

    private static void Skip(ref BlobReader code, OperandType type)
    {
        int size = type == OperandType.InlineSwitch ? code.ReadInt32() * 4 : SizeOf(type);
        code.Offset += size;
    }

    private static int SizeOf(OperandType type) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };

    private void Take(MetadataReader metadata, int token)
    {
        EntityHandle handle = MetadataTokens.EntityHandle(token);
        if (handle.Kind != HandleKind.MethodDefinition) return;
        MethodDefinition called = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
        string name = metadata.GetString(called.Name);
        if (!name.StartsWith("get_", StringComparison.Ordinal)) return;
        string type = metadata.GetString(metadata.GetTypeDefinition(called.GetDeclaringType()).Name);
        _read.Add((type, name[4..]));
    }
}
