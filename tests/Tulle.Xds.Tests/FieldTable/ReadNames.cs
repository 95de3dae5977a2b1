using Tulle.Xds.Codec;

namespace Tulle.Xds.Tests.FieldTable;

/// <summary>From a field of the table to the property of the generated class, and whether somebody reads it.</summary>
internal static class ReadNames
{
    private static readonly Lazy<string> s_host = new(static () => string.Concat(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Tulle.Proxy.Host"), "*.cs", SearchOption.AllDirectories)
            .Where(static f => !f.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText)));

    public static bool IsRead(GetterCalls getters, MessageSchema schema, FieldSchema field)
    {
        Type type = Schemas.Create(schema.FullName)!.GetType();
        string property = Property(type, field.Name);
        if (getters.Contains(type.Name, property)) return true;
        if (field.Oneof >= 0 && getters.Contains(type.Name, Pascal(schema.Oneofs[field.Oneof].Name) + "Case")) return true;
        // The executable reads a few messages itself: the stream to the management server.
        return s_host.Value.Contains($".{property}", StringComparison.Ordinal) &&
            s_host.Value.Contains(type.Name, StringComparison.Ordinal);
    }

    private static string Property(Type type, string field)
    {
        string name = Pascal(field);
        return type.GetProperty(name + "_") is not null ? name + "_" : name;
    }

    private static string Pascal(string snake)
    {
        string name = string.Concat(snake.Split('_', StringSplitOptions.RemoveEmptyEntries)
            .Select(static p => char.ToUpperInvariant(p[0]) + p[1..]));
        return char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }
}
