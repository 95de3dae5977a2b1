using Google.Protobuf;
using Tulle.Xds.Codec;
using Tulle.Xds.Messages;

namespace Tulle.Xds.Tests.Codec;

/// <summary>The codec and Google.Protobuf read and write the same.</summary>
public sealed class AgreementTests
{
    [Fact]
    public void Every_message_type_survives_the_way_through_the_other_implementation()
    {
        for (int index = 0; index < GeneratedTables.MessageCount; index++)
        {
            string name = Schemas.Message(index).FullName;
            if (name == "google.protobuf.Empty") continue;
            for (int seed = 0; seed < 6; seed++)
            {
                Message ours = new RandomMessage((index * 31) + seed).Fill(Schemas.Create(index), depth: 3);
                byte[] wire = ConfigWriter.ToWire(ours);
                IMessage theirs = GoogleProtobuf.Descriptor(name).Parser.ParseFrom(wire);
                Message back = Read(theirs.ToByteArray(), index);
                Assert.True(ConfigWriter.ToJson(ours) == ConfigWriter.ToJson(back), $"{name}, seed {seed}");
                Assert.True(wire.AsSpan().SequenceEqual(ConfigWriter.ToWire(back)), $"{name}, seed {seed}: bytes differ");
            }
        }
    }

    [Fact]
    public void Their_json_reads_as_the_same_message()
    {
        var formatter = new JsonFormatter(
            new JsonFormatter.Settings(false, GoogleProtobuf.Registry).WithPreserveProtoFieldNames(true));
        for (int index = 0; index < GeneratedTables.MessageCount; index += 3)
        {
            string name = Schemas.Message(index).FullName;
            // What protobuf's JSON cannot say: a Value of null in a field, which reads as not set.
            Message ours = new RandomMessage(index).Fill(Schemas.Create(index), depth: 2);
            if (name == "google.protobuf.Empty" || ConfigWriter.ToJson(ours).Contains("null", StringComparison.Ordinal)) continue;
            string json = formatter.Format(GoogleProtobuf.Descriptor(name).Parser.ParseFrom(ConfigWriter.ToWire(ours)));
            var errors = new ConfigErrors();
            Message back = Schemas.Create(index);
            new NodeMessageReader(errors, new FieldPath(""), ConfigReaderOptions.Default)
                .Read(JsonNodeReader.Read(System.Text.Encoding.UTF8.GetBytes(json), errors)!, back);
            Assert.True(errors.IsEmpty, $"{name}: {errors}\n{json}");
            Assert.Equal(ConfigWriter.ToJson(ours), ConfigWriter.ToJson(back));
        }
    }

    [Fact]
    public void Our_json_reads_back_as_the_same_message_and_hash()
    {
        for (int index = 0; index < GeneratedTables.MessageCount; index++)
        {
            Message message = new RandomMessage(index).Fill(Schemas.Create(index), depth: 3);
            string json = ConfigWriter.ToJson(message);
            var errors = new ConfigErrors();
            Message back = Schemas.Create(index);
            new NodeMessageReader(errors, new FieldPath(""), ConfigReaderOptions.Default)
                .Read(JsonNodeReader.Read(System.Text.Encoding.UTF8.GetBytes(json), errors)!, back);
            Assert.True(errors.IsEmpty, $"{message.Schema.FullName}: {errors}\n{json}");
            Assert.Equal(json, ConfigWriter.ToJson(back));
            Assert.Equal(message.ContentHash(), back.ContentHash());
        }
    }

    private static Message Read(byte[] wire, int index)
    {
        var errors = new ConfigErrors();
        Message message = Schemas.Create(index);
        bool read = new WireMessageReader(errors, new FieldPath(""), ConfigReaderOptions.Default).Read(wire, message);
        Assert.True(read && errors.IsEmpty, $"{message.Schema.FullName}: {errors}");
        Assert.True(errors.Warnings.Count == 0, $"{message.Schema.FullName}: {string.Join(", ", errors.Warnings)}");
        return message;
    }
}
