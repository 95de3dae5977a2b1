namespace Tulle.Model;

public sealed record DirectResponseAction(int Status, byte[] Body) : RouteAction
{
    /// <summary>Null: <see cref="Body"/> as it stands.</summary>
    public BodyFormat? BodyFormat { get; init; }
}
