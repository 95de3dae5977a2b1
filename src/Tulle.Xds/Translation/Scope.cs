namespace Tulle.Xds.Translation;

/// <summary>A place in a message together with the run that errors go to.</summary>
internal readonly struct Scope(TranslationContext context, MessagePath path)
{
    public TranslationContext Context => context;

    public Scope Field(string field) => new(context, path.Field(field));

    public Scope Item(string field, int index) => new(context, path.Item(field, index));

    /// <summary>A map entry: field["key"].</summary>
    public Scope Entry(string field, string key) => new(context, path.Field($"{field}[\"{key}\"]"));

    public void Error(string text) => context.Errors.Add(path.ToString(), text);

    /// <summary>Envoy has it, this version does not.</summary>
    public void NotSupported(string what) => Error($"{what} is not supported yet");
}
