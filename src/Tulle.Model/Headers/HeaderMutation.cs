using Tulle.Http;
using Tulle.Model.Formatting;
using Tulle.Model.Matching;

namespace Tulle.Model;

/// <summary>One removal or addition.</summary>
public sealed record HeaderMutation
{
    public required HeaderMutationKind Kind { get; init; }

    /// <summary>Lower case. Pseudo-headers and host are refused at translation for removals.</summary>
    public required byte[] Name
    {
        get;
        init
        {
            field = value;
            Id = HeaderNames.TableId(value);
        }
    }

    /// <summary>The table's id of the name; Unknown where the bytes count.</summary>
    public HeaderName Id { get; private init; }

    /// <summary>Of RemoveOnMatch: which names go. <see cref="Name"/> is empty then.</summary>
    public StringMatcher? NameMatcher { get; init; }

    /// <summary>The constant value, when <see cref="Format"/> is null.</summary>
    public byte[] Value { get; init; } = [];

    /// <summary>Null when the value has no command in it.</summary>
    public FormatProgram? Format { get; init; }

    public bool KeepEmptyValue { get; init; }
}
