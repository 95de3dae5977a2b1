using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Tulle.Samples.Emojivoto;

/// <summary>Source-generated JSON: nothing is reflected on.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Emoji))]
[JsonSerializable(typeof(Emoji[]))]
[JsonSerializable(typeof(Votes))]
[JsonSerializable(typeof(Votes[]))]
internal sealed partial class Json : JsonSerializerContext;

internal static class JsonSetup
{
    public static void ConfigureJson(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, Json.Default));
}
