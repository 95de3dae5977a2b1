using Tulle.Xds.Messages;

namespace Tulle.Xds.Translation;

/// <summary>What to say of a typed_config that nobody here handles.</summary>
internal static class Extensions
{
    public static void Refuse(Any? config, string name, Scope at)
    {
        if (config is null || config.TypeUrl.Length == 0)
        {
            at.Error($"Didn't find a registered implementation for name: '{name}': typed_config is missing");
        }
        else if (config.Message is null)
        {
            at.Error($"Didn't find a registered implementation for '{name}' with type URL: '{config.TypeUrl}'");
        }
        else
        {
            at.NotSupported($"extension '{name}' with type URL '{config.TypeUrl}'");
        }
    }
}
