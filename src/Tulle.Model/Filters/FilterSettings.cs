namespace Tulle.Model;

/// <summary>Compiled configuration of one HTTP filter kind, at filter or per-route level. The worker's filter factory
/// switches on the concrete type.</summary>
public abstract record FilterSettings;
