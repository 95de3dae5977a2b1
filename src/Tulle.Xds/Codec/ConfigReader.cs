using System.Text;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Codec;

/// <summary>
/// Text and bytes to messages. What is wrong goes into <see cref="ConfigErrors"/>, all of it; the message that comes
/// back
/// holds what could be read and must not be used when there are errors.
/// </summary>
public static class ConfigReader
{
    public static T ReadJson<T>(
        ReadOnlySpan<byte> json, ConfigErrors errors, ConfigReaderOptions? options = null, string root = "")
        where T : Message, new() => ReadNode<T>(JsonNodeReader.Read(json, errors), errors, options, root);

    public static T ReadJson<T>(string json, ConfigErrors errors, ConfigReaderOptions? options = null, string root = "")
        where T : Message, new() => ReadJson<T>(Encoding.UTF8.GetBytes(json), errors, options, root);

    public static T ReadYaml<T>(string yaml, ConfigErrors errors, ConfigReaderOptions? options = null, string root = "")
        where T : Message, new() => ReadNode<T>(YamlNodeReader.Read(yaml, errors), errors, options, root);

    /// <summary>The memory is kept by the Anys of the message.</summary>
    public static T ReadWire<T>(
        ReadOnlyMemory<byte> bytes, ConfigErrors errors, ConfigReaderOptions? options = null, string root = "")
        where T : Message, new()
    {
        options ??= ConfigReaderOptions.Default;
        var message = new T();
        bool read = new WireMessageReader(errors, new FieldPath(root), options).Read(bytes, message);
        if (read && options.CheckRules) Validate(message, errors, root);
        return message;
    }

    /// <summary>
    /// Reads the message inside an Any that was kept as bytes; false if the type is unknown or there were errors.
    /// </summary>
    public static bool Resolve(Any any, ConfigErrors errors, ConfigReaderOptions? options = null, string root = "")
    {
        options ??= ConfigReaderOptions.Default;
        int before = errors.Errors.Count;
        bool read = new WireMessageReader(errors, new FieldPath(root), options).Resolve(any);
        if (read && any.Message is { } message && options.CheckRules) Validate(message, errors, root);
        return any.Message is not null && errors.Errors.Count == before;
    }

    /// <summary>The rules of the fields, through the whole message.</summary>
    public static void Validate(Message message, ConfigErrors errors, string root = "") =>
        new RuleChecker(errors, new FieldPath(root)).Check(message);

    private static T ReadNode<T>(ConfigNode? node, ConfigErrors errors, ConfigReaderOptions? options, string root)
        where T : Message, new()
    {
        options ??= ConfigReaderOptions.Default;
        var message = new T();
        if (node is null) return message;
        int before = errors.Errors.Count;
        new NodeMessageReader(errors, new FieldPath(root), options).Read(node, message);
        if (errors.Errors.Count == before && options.CheckRules) Validate(message, errors, root);
        return message;
    }
}
