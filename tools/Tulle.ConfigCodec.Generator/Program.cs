using Google.Protobuf;
using Google.Protobuf.Reflection;
using Tulle.ConfigCodec.Generator;

// Arguments: descriptor set (protoc --include_imports --descriptor_set_out), output folder.
if (args.Length != 2)
{
    Console.Error.WriteLine("usage: Tulle.ConfigCodec.Generator DESCRIPTOR_SET OUTPUT_FOLDER");
    return 2;
}

var extensions = new ExtensionRegistry
{
    ValidateExtensions.Rules, ValidateExtensions.Required, OptionsExtensions.CsharpName, OptionsExtensions.Ignored,
};
FileDescriptorSet set = FileDescriptorSet.Parser.WithExtensionRegistry(extensions).ParseFrom(File.ReadAllBytes(args[0]));
var schema = new ProtoSchema(set);
Directory.CreateDirectory(args[1]);
File.WriteAllText(Path.Combine(args[1], "Messages.g.cs"), MessageEmitter.Emit(schema));
File.WriteAllText(Path.Combine(args[1], "Enums.g.cs"), EnumEmitter.Emit(schema));
File.WriteAllText(Path.Combine(args[1], "GeneratedTables.g.cs"), TableEmitter.Emit(schema));
return 0;
