using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Tulle.Samples.Emojivoto;

/// <summary>Knows which emoji there are.</summary>
internal static class EmojiService
{
    public static readonly Emoji[] All =
    [
        new(":100:", "💯"), new(":beers:", "🍻"), new(":bulb:", "💡"), new(":cat:", "🐱"), new(":dog:", "🐶"),
        new(":doughnut:", "🍩"), new(":fire:", "🔥"), new(":ghost:", "👻"), new(":guitar:", "🎸"),
        new(":jack_o_lantern:", "🎃"), new(":joy:", "😂"), new(":mask:", "😷"), new(":nerd_face:", "🤓"),
        new(":ok_woman:", "🙆"), new(":penguin:", "🐧"), new(":pizza:", "🍕"), new(":rainbow:", "🌈"),
        new(":rocket:", "🚀"), new(":see_no_evil:", "🙈"), new(":stuck_out_tongue:", "😛"), new(":sunglasses:", "😎"),
        new(":thinking:", "🤔"), new(":tada:", "🎉"), new(":turtle:", "🐢"),
    ];

    private static readonly Dictionary<string, Emoji> ByShortcode = All.ToDictionary(e => e.Shortcode);

    public static void Map(WebApplication app)
    {
        app.MapGet("/list", () => TypedResults.Ok(All));
        app.MapGet("/find", IResult (string shortcode) => ByShortcode.TryGetValue(shortcode, out Emoji? emoji)
            ? TypedResults.Ok(emoji)
            : TypedResults.NotFound());
        app.MapGet("/healthz", () => "ok\n");
    }
}
