using System.Text;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

internal static class DataSources
{
    /// <summary>The bytes, or null after an error.</summary>
    public static byte[]? Read(DataSource message, Scope at)
    {
        switch (message.SpecifierCase)
        {
            case DataSource_SpecifierCase.InlineBytes:
                return message.InlineBytes;
            case DataSource_SpecifierCase.InlineString:
                return Encoding.UTF8.GetBytes(message.InlineString);
            case DataSource_SpecifierCase.EnvironmentVariable:
                string? value = at.Context.Environment.ReadVariable(message.EnvironmentVariable);
                if (value is null)
                {
                    at.Field("environment_variable").Error(
                        $"Environment variable doesn't exist: {message.EnvironmentVariable}");
                    return null;
                }

                return Encoding.UTF8.GetBytes(value);
            case DataSource_SpecifierCase.Filename:
                return ReadFile(message.Filename, at.Field("filename"));
            default:
                at.Error("Unexpected DataSource::specifier_case(): set filename, inline_string or inline_bytes");
                return null;
        }
    }

    private static byte[]? ReadFile(string path, Scope at)
    {
        try
        {
            return at.Context.Environment.ReadFile(path);
        }
        catch (IOException e)
        {
            at.Error($"Invalid path: {path} ({e.Message})");
        }
        catch (UnauthorizedAccessException e)
        {
            at.Error($"unable to read file: {path} ({e.Message})");
        }

        return null;
    }
}
