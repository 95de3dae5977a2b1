namespace Tulle.Model;

/// <summary>header_key_format.</summary>
public enum HeaderKeyFormat : byte
{
    LowerCase,
    ProperCaseWords,

    /// <summary>What is read here is written on the other side as it came.</summary>
    PreserveCase,
}
