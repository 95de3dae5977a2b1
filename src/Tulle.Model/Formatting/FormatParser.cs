using System.Text;
using Tulle.Http;

namespace Tulle.Model.Formatting;

/// <summary>Reads a format into parts; refuses it in Envoy's words.</summary>
internal sealed class FormatParser
{
    private readonly string _format;
    private readonly FormatOptions _options;
    private readonly List<FormatPart> _parts = [];
    private readonly StringBuilder _literal = new();
    private string? _error;
    private int _at;

    private FormatParser(string format, FormatOptions options)
    {
        _format = format;
        _options = options;
    }

    /// <summary>Null where the format is refused.</summary>
    public static FormatPart[]? Parse(string format, FormatOptions options, out string error)
    {
        var parser = new FormatParser(format, options);
        bool good = parser.Run();
        error = parser._error ?? "";
        return good ? [.. parser._parts] : null;
    }

    private bool Run()
    {
        while (_at < _format.Length)
        {
            char c = _format[_at];
            if (c != '%')
            {
                _literal.Append(c);
                _at++;
                continue;
            }

            if (_at + 1 < _format.Length && _format[_at + 1] == '%')
            {
                _literal.Append('%');
                _at += 2;
                continue;
            }

            if (!ParseCommand())
            {
                return false;
            }
        }

        FlushLiteral();
        return true;
    }

    private void FlushLiteral()
    {
        if (_literal.Length > 0)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(_literal.ToString());
            _parts.Add(new FormatPart { Kind = FormatPartKind.Literal, Bytes = bytes });
            _literal.Clear();
        }
    }

    /// <summary>%NAME%, %NAME(arguments)%, %NAME:length% or %NAME(arguments):length%.</summary>
    private bool ParseCommand()
    {
        int start = _at;
        int at = _at + 1;
        while (at < _format.Length
            && (char.IsAsciiLetterUpper(_format[at]) || char.IsAsciiDigit(_format[at]) || _format[at] == '_'))
        {
            at++;
        }

        string name = _format[(start + 1)..at];
        if (name.Length == 0 || !TryReadTail(ref at, out string? arguments, out int length))
        {
            return Fail($"Incorrect configuration: {_format}. Couldn't find valid command at position {start}");
        }

        _at = at;
        FormatCommand? command = FormatCommands.Find(name);
        if (command is null)
        {
            return Fail($"Not supported field in StreamInfo: {name}");
        }

        if (command.Arguments == FormatArguments.None && !command.TakesLength
            && (!string.IsNullOrEmpty(arguments) || length >= 0))
        {
            return Fail($"{name} does not take any parameters or length");
        }

        if (command.Arguments == FormatArguments.Required && string.IsNullOrEmpty(arguments))
        {
            return Fail($"{name} requires parameters");
        }

        if (!command.TakesLength && length >= 0)
        {
            return Fail($"{name} does not allow length to be specified.");
        }

        FormatPart? part = FormatPartReader.Read(name, command, arguments ?? "", length, _options, ref _error);
        if (part is null)
        {
            return false;
        }

        FlushLiteral();
        _parts.Add(part);
        return true;
    }

    private bool TryReadTail(ref int at, out string? arguments, out int length)
    {
        arguments = null;
        length = -1;
        if (at < _format.Length && _format[at] == '(')
        {
            for (int close = _format.IndexOf(')', at); close >= 0; close = _format.IndexOf(')', close + 1))
            {
                int end = close + 1;
                if (TryReadEnd(ref end, out length))
                {
                    arguments = _format[(at + 1)..close];
                    at = end;
                    return true;
                }
            }

            return false;
        }

        return TryReadEnd(ref at, out length);
    }

    private bool TryReadEnd(ref int at, out int length)
    {
        length = -1;
        if (at < _format.Length && _format[at] == ':')
        {
            int digits = at + 1;
            while (digits < _format.Length && char.IsAsciiDigit(_format[digits]))
            {
                digits++;
            }

            if (digits == at + 1 || !int.TryParse(_format.AsSpan(at + 1, digits - at - 1), out length))
            {
                return false;
            }

            at = digits;
        }

        if (at >= _format.Length || _format[at] != '%')
        {
            return false;
        }

        at++;
        return true;
    }

    private bool Fail(string error)
    {
        _error = error;
        return false;
    }
}
