using System.Diagnostics.CodeAnalysis;

namespace Tulle.Model.Formatting;

/// <summary>
/// A json_format, compiled: keys sorted; a value that is one command alone keeps its type and is null where it is
/// missing; omit_empty_values leaves such keys out, and objects that get empty by it.
/// </summary>
public sealed class JsonFormatProgram
{
    private readonly Node _root;
    private readonly bool _omitEmptyValues;

    private JsonFormatProgram(Node root, bool omitEmptyValues)
    {
        _root = root;
        _omitEmptyValues = omitEmptyValues;
    }

    public static bool TryParse(
        MetadataStruct format,
        FormatOptions options,
        [NotNullWhen(true)] out JsonFormatProgram? program,
        out string error)
    {
        error = "";
        Node? root = Compile(format, options, ref error);
        program = root is null ? null : new JsonFormatProgram(root, options.OmitEmptyValues);
        return program is not null;
    }

    /// <summary>Appends one JSON object, without a newline.</summary>
    public void Write(FormatSource source, ByteWriter into)
    {
        if (!TryWrite(_root, source, into))
        {
            into.Write("{}"u8);
        }
    }

    private static Node? Compile(MetadataStruct format, FormatOptions options, ref string error)
    {
        var keys = new List<string>(format.Fields.Keys);
        keys.Sort(string.CompareOrdinal);
        var children = new List<Node>();
        foreach (string key in keys)
        {
            Node? child = Compile(format.Fields[key], options, ref error);
            if (child is null)
            {
                return null;
            }

            var quoted = new ByteWriter();
            JsonText.WriteString(key, quoted);
            quoted.WriteByte((byte)':');
            child.Key = quoted.Written.ToArray();
            children.Add(child);
        }

        return new Node { Children = [.. children] };
    }

    private static Node? Compile(MetadataValue value, FormatOptions options, ref string error)
    {
        if (value.Kind == MetadataKind.Struct)
        {
            return Compile(value.Struct, options, ref error);
        }

        if (value.Kind == MetadataKind.List)
        {
            var items = new List<Node>();
            foreach (MetadataValue item in value.List)
            {
                Node? child = Compile(item, options, ref error);
                if (child is null)
                {
                    return null;
                }

                items.Add(child);
            }

            return new Node { Children = [.. items], IsList = true };
        }

        if (value.Kind == MetadataKind.Text)
        {
            return FormatProgram.TryParse(value.Text, options, out FormatProgram? text, out error)
                ? new Node { Text = text }
                : null;
        }

        var constant = new ByteWriter();
        JsonText.Write(value, constant);
        return new Node { Constant = constant.Written.ToArray() };
    }

    /// <summary>False, with nothing appended, where the value is to be left out.</summary>
    private bool TryWrite(Node node, FormatSource source, ByteWriter into)
    {
        if (node.Constant is not null)
        {
            into.Write(node.Constant);
            return true;
        }

        if (node.Text is not null)
        {
            return TryWriteText(node.Text, source, into);
        }

        int start = into.Length;
        into.WriteByte(node.IsList ? (byte)'[' : (byte)'{');
        bool any = false;
        foreach (Node child in node.Children)
        {
            int before = into.Length;
            if (any)
            {
                into.WriteByte((byte)',');
            }

            into.Write(child.Key);
            if (TryWrite(child, source, into))
            {
                any = true;
            }
            else
            {
                into.Truncate(before);
            }
        }

        if (!any && _omitEmptyValues)
        {
            into.Truncate(start);
            return false;
        }

        into.WriteByte(node.IsList ? (byte)']' : (byte)'}');
        return true;
    }

    private bool TryWriteText(FormatProgram text, FormatSource source, ByteWriter into)
    {
        FormatPart? single = text.Parts.Length == 1 && text.Parts[0].Kind != FormatPartKind.Literal
            ? text.Parts[0]
            : null;
        if (single is not null && single.IsNumeric)
        {
            return FormatEvaluation.TryWrite(single, source, into) || WriteNull(into);
        }

        if (single is not null && single.Kind == FormatPartKind.Metadata
            && TryWriteTypedMetadata(single, source, into))
        {
            return true;
        }

        into.WriteByte((byte)'"');
        int start = into.Length;
        if (single is null)
        {
            text.Write(source, into);
        }
        else if (!FormatEvaluation.TryWrite(single, source, into))
        {
            into.Truncate(start - 1);
            return WriteNull(into);
        }

        JsonText.EscapeTail(into, start);
        into.WriteByte((byte)'"');
        return true;
    }

    /// <summary>Metadata that is no text goes in as the JSON that it is.</summary>
    private static bool TryWriteTypedMetadata(FormatPart part, FormatSource source, ByteWriter into)
    {
        if (part.Path.Length == 0)
        {
            return FormatEvaluation.TryWrite(part, source, into);
        }

        MetadataValue? value = FormatEvaluation.FindMetadata(part, source);
        if (value is null || value.Kind is MetadataKind.Text or MetadataKind.Null)
        {
            return false;
        }

        JsonText.Write(value, into);
        return true;
    }

    private bool WriteNull(ByteWriter into)
    {
        if (!_omitEmptyValues)
        {
            into.Write("null"u8);
        }

        return !_omitEmptyValues;
    }

    private sealed class Node
    {
        /// <summary>Quoted, with its colon; empty in a list.</summary>
        public byte[] Key { get; set; } = [];

        public byte[]? Constant { get; init; }

        public FormatProgram? Text { get; init; }

        public Node[] Children { get; init; } = [];

        public bool IsList { get; init; }
    }
}
