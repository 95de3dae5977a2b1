using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>
/// Nodes (JSON or YAML) to typed messages, by the tables. Goes on after an error, so that all are found.
/// </summary>
internal sealed class NodeMessageReader(ConfigErrors errors, FieldPath path, ConfigReaderOptions options)
{
    private int _depth;

    public void Read(ConfigNode node, Message message)
    {
        if (node.Kind != ConfigNodeKind.Map)
        {
            Fail(node, $"expected an object ({message.Schema.FullName}), found {node.Describe()}");
            return;
        }
        ReadMembers(node, message, skipType: false);
    }

    private void ReadMembers(ConfigNode node, Message message, bool skipType)
    {
        if (++_depth > CodecLimits.Depth)
        {
            Fail(node, $"nested more than {CodecLimits.Depth} messages deep");
            _depth--;
            return;
        }
        foreach ((string name, ConfigNode value) in node.Members)
        {
            if (skipType && name == "@type") continue;
            path.Enter(name);
            int slot = message.Schema.SlotOf(name);
            if (slot < 0) UnknownField(message.Schema, name, value);
            else if (message[slot] is not null) Fail(value, "the field is there twice (snake_case and camelCase)");
            else ReadField(value, message, slot);
            path.Leave();
        }
        _depth--;
    }

    private void UnknownField(MessageSchema schema, string name, ConfigNode value)
    {
        foreach (string known in schema.UnsupportedNames)
        {
            if (known != name && FieldSchema.CamelCase(known) != name) continue;
            Unknown(value, $"field {name} of {schema.FullName} is not supported by tulle-proxy; remove it");
            return;
        }
        string? nearest = NearestName.Find(name, schema.Fields.Select(f => f.Name));
        string hint = nearest is null ? "" : $"; did you mean {nearest}?";
        Unknown(value, $"unknown field: {schema.FullName} has no field {name}{hint}");
    }

    private void Unknown(ConfigNode value, string message)
    {
        if (options.AllowUnknownFields) errors.Warn(path.ToString(), message, value.Line);
        else Fail(value, message);
    }

    private void ReadField(ConfigNode node, Message message, int slot)
    {
        FieldSchema field = message.Schema.Fields[slot];
        if (node.IsNull && field.Kind != FieldKind.Value) return; // null is "not set" in protobuf's JSON
        if (field.IsDeprecated) errors.Warn(path.ToString(), "deprecated field", node.Line);
        if (field.Oneof >= 0 && message.OneofCase(field.Oneof) != 0)
        {
            string other = message.Schema.Fields[message.Schema.SlotOf(message.OneofCase(field.Oneof))].Name;
            Fail(node, $"{field.Name} cannot be set together with {other}");
        }
        object? value = field.IsMap ? ReadMap(node, field) : field.IsRepeated ? ReadList(node, field) : ReadValue(node, field);
        if (value is null) return;
        if (!field.HasPresence && !field.IsMap && !field.IsRepeated && WireDefaults.IsDefault(field.Kind, value)) return;
        message.Store(slot, value);
    }

    private List<object>? ReadList(ConfigNode node, FieldSchema field)
    {
        if (node.Kind != ConfigNodeKind.List)
        {
            Fail(node, $"expected a list, found {node.Describe()}");
            return null;
        }
        var list = new List<object>(node.Items.Count);
        for (int i = 0; i < node.Items.Count; i++)
        {
            path.Enter(i);
            if (ReadValue(node.Items[i], field) is { } item) list.Add(item);
            path.Leave();
        }
        return list.Count > 0 ? list : null;
    }

    private SortedDictionary<string, object>? ReadMap(ConfigNode node, FieldSchema field)
    {
        if (node.Kind != ConfigNodeKind.Map)
        {
            Fail(node, $"expected an object, found {node.Describe()}");
            return null;
        }
        var entries = new SortedDictionary<string, object>(StringComparer.Ordinal);
        foreach ((string key, ConfigNode value) in node.Members)
        {
            path.EnterKey(key);
            if (ReadValue(value, field) is { } item) entries[key] = item;
            path.Leave();
        }
        return entries.Count > 0 ? entries : null;
    }

    private object? ReadValue(ConfigNode node, FieldSchema field)
    {
        switch (field.Kind)
        {
            case FieldKind.Message:
                Message message = Schemas.Create(field.TypeIndex);
                Read(node, message);
                return message;
            case FieldKind.Any:
                return ReadAny(node);
            case FieldKind.Struct:
                return NodeValues.ToStruct(node) ?? Fail(node, $"expected an object, found {node.Describe()}");
            case FieldKind.Value:
                return NodeValues.ToValue(node);
            default:
                object? value = NodeScalars.Read(field, node, out string? wrong);
                return value ?? Fail(node, wrong!);
        }
    }

    private Any? ReadAny(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Map)
        {
            Fail(node, $"expected an object with \"@type\", found {node.Describe()}");
            return null;
        }
        ConfigNode? type = node.Members.Find(m => m.Key == "@type").Value;
        if (type is null || type.Text.Length == 0)
        {
            if (node.Members.Count == 0) return new Any();
            Fail(node, "\"@type\" is missing: it names the message, for example " +
                "\"type.googleapis.com/envoy.extensions.filters.http.router.v3.Router\"");
            return null;
        }
        string name = Any.NameOf(type.Text);
        Message? message = Schemas.Create(name);
        if (message is null)
        {
            path.Enter("@type");
            Fail(type, $"the type {name} is not supported by tulle-proxy");
            path.Leave();
            return null;
        }
        ReadMembers(node, message, skipType: true);
        return new Any { TypeUrl = type.Text, Message = Unwrap(message, node.Line) };
    }

    /// <summary>
    /// A TypedStruct stands for the message that it names, written as JSON; an unknown inner type stays a
    /// TypedStruct.
    /// </summary>
    internal Message Unwrap(Message message, int line)
    {
        (string typeUrl, Struct? value) = message switch
        {
            UdpaTypedStruct udpa => (udpa.TypeUrl, udpa.Value),
            XdsTypedStruct xds => (xds.TypeUrl, xds.Value),
            _ => ("", null),
        };
        if (typeUrl.Length == 0 || Schemas.Create(Any.NameOf(typeUrl)) is not { } inner) return message;
        path.Enter("value");
        ReadMembers(NodeValues.ToNode(value ?? new Struct(), line), inner, skipType: false);
        path.Leave();
        return inner;
    }

    private object? Fail(ConfigNode node, string message)
    {
        errors.Add(path.ToString(), message, node.Line);
        return null;
    }
}
