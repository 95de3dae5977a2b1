using System.Buffers;
using Tulle.Grpc;
using Tulle.Grpc.Wire;

namespace Tulle.Samples.Emojivoto;

/// <summary>The methods and messages of protos/emojivoto.proto.</summary>
internal static class Messages
{
    private const string EmojiService = "emojivoto.v1.EmojiService";
    private const string VotingService = "emojivoto.v1.VotingService";

    private static readonly Codec<Nothing> s_nothing = new(static (_, _) => { }, static _ => Nothing.Instance);

    private static readonly Codec<Choice> s_choice = new(
        static (choice, output) => new ProtoWriter(output).String(1, choice.Shortcode),
        static fields => new Choice(fields.Text(1)));

    private static readonly Codec<Emoji> s_emoji = new(
        static (emoji, output) =>
        {
            var writer = new ProtoWriter(output);
            writer.String(1, emoji.Shortcode);
            writer.String(2, emoji.Character);
        },
        static fields => new Emoji(fields.Text(1), fields.Text(2)));

    private static readonly Codec<Votes> s_votes = new(
        static (votes, output) =>
        {
            var writer = new ProtoWriter(output);
            writer.String(1, votes.Shortcode);
            writer.Integer(2, votes.Count);
            writer.String(3, votes.Version);
        },
        static fields => new Votes(fields.Text(1), fields.Number(2), fields.Text(3)));

    public static readonly GrpcMethod<Nothing, Emoji> List = new(EmojiService, "List", s_nothing, s_emoji);
    public static readonly GrpcMethod<Choice, Emoji> Find = new(EmojiService, "Find", s_choice, s_emoji);
    public static readonly GrpcMethod<Choice, Votes> Vote = new(VotingService, "Vote", s_choice, s_votes);
    public static readonly GrpcMethod<Nothing, Votes> Results = new(VotingService, "Results", s_nothing, s_votes);

    /// <summary>The fields of a message, which here are all texts and numbers.</summary>
    private sealed class Fields
    {
        private readonly Dictionary<int, string> _texts = [];
        private readonly Dictionary<int, long> _numbers = [];

        public Fields(ReadOnlySpan<byte> message)
        {
            var reader = new ProtoReader(message);
            while (reader.Next())
            {
                if (reader.Type == ProtoWireType.Length) _texts[reader.Field] = reader.String();
                else if (reader.Type == ProtoWireType.Varint) _numbers[reader.Field] = reader.Integer();
                else reader.Skip();
            }
        }

        public string Text(int field) => _texts.GetValueOrDefault(field, "");

        public long Number(int field) => _numbers.GetValueOrDefault(field);
    }

    private sealed class Codec<T>(Action<T, IBufferWriter<byte>> encode, Func<Fields, T> decode) : GrpcCodec<T>
    {
        public override T Decode(ReadOnlySpan<byte> message) => decode(new Fields(message));

        public override void Encode(T message, IBufferWriter<byte> output) => encode(message, output);
    }
}
