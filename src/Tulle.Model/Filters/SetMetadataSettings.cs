namespace Tulle.Model;

public sealed record SetMetadataSettings(SetMetadataEntry[] Entries) : FilterSettings;
