namespace Tulle.Model;

public sealed record SetMetadataEntry(string Namespace, MetadataStruct Value, bool AllowOverwrite);
