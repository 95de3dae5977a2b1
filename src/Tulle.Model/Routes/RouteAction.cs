namespace Tulle.Model;

/// <summary><see cref="ForwardAction"/>, <see cref="RedirectAction"/>, <see cref="DirectResponseAction"/> or
/// <see cref="NonForwardingAction"/>.</summary>
public abstract record RouteAction;
