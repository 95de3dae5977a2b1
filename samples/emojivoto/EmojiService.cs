using Tulle.Grpc;
using Tulle.Grpc.Calls.Server;

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

    private static readonly Dictionary<string, Emoji> s_byShortcode = All.ToDictionary(e => e.Shortcode);

    public static void Map(GrpcServer server)
    {
        server.ServerStreaming(Messages.List, static async (_, emoji, _) =>
        {
            foreach (Emoji one in All)
            {
                await emoji.WriteAsync(one);
            }
        });
        server.Unary(Messages.Find, static (choice, _) => s_byShortcode.TryGetValue(choice.Shortcode, out Emoji? emoji)
            ? Task.FromResult(emoji)
            : throw new GrpcException(GrpcStatusCode.NotFound, $"nobody can vote for '{choice.Shortcode}'"));
    }
}
