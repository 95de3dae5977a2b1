using Tulle.Http;
using Tulle.Model;
using Tulle.Model.Formatting;

namespace Tulle.Proxy.Routing;

/// <summary>Changes a header table as one level of the configuration asks.</summary>
public static class HeaderMutationRunner
{
    /// <summary>
    /// *_headers_to_remove and *_headers_to_add: removals first; then every value is worked out on what is left; then
    /// overwrites, then additions. So no value sees another one of its level.
    /// </summary>
    public static void Apply(
        HeaderMutations mutations, HeaderTable headers, FormatSource source, RoutingScratch scratch)
    {
        HeaderMutation[] items = mutations.Items;
        if (items.Length == 0)
        {
            return;
        }

        scratch.Values.Clear();
        scratch.Pending.Clear();
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].Kind == HeaderMutationKind.Remove)
            {
                Remove(items[i], headers);
            }
            else
            {
                Evaluate(items[i], i, headers, source, scratch);
            }
        }

        for (int pass = 0; pass < 2; pass++)
        {
            foreach (RoutingScratch.PendingHeader pending in scratch.Pending)
            {
                if (pending.Overwrites == (pass == 0))
                {
                    Put(items[pending.Item], Value(pending, scratch), pending.Overwrites, headers, scratch);
                }
            }
        }
    }

    /// <summary>A header_mutation list: each item is done before the next one looks.</summary>
    public static void ApplyInOrder(
        HeaderMutations mutations, HeaderTable headers, FormatSource source, RoutingScratch scratch)
    {
        foreach (HeaderMutation item in mutations.Items)
        {
            if (item.Kind is HeaderMutationKind.Remove or HeaderMutationKind.RemoveOnMatch)
            {
                Remove(item, headers);
                continue;
            }

            scratch.Values.Clear();
            scratch.Pending.Clear();
            Evaluate(item, 0, headers, source, scratch);
            if (scratch.Pending.Count > 0)
            {
                RoutingScratch.PendingHeader pending = scratch.Pending[0];
                Put(item, Value(pending, scratch), pending.Overwrites, headers, scratch);
            }
        }
    }

    private static ReadOnlySpan<byte> Value(RoutingScratch.PendingHeader pending, RoutingScratch scratch) =>
        scratch.Values.Written.Slice(pending.Start, pending.Length);

    private static void Remove(HeaderMutation item, HeaderTable headers)
    {
        if (item.NameMatcher is { } matcher)
        {
            for (int i = headers.Count - 1; i >= headers.PseudoCount; i--)
            {
                if (matcher.Matches(headers.NameAt(i)))
                {
                    headers.RemoveAt(i);
                }
            }
        }
        else if (item.Id != HeaderName.Unknown)
        {
            headers.RemoveAll(item.Id);
        }
        else
        {
            headers.RemoveAll(item.Name);
        }
    }

    private static void Evaluate(
        HeaderMutation item, int index, HeaderTable headers, FormatSource source, RoutingScratch scratch)
    {
        int start = scratch.Values.Length;
        if (item.Format is null)
        {
            scratch.Values.Write(item.Value);
        }
        else
        {
            item.Format.Write(source, scratch.Values);
            TrimBlanks(scratch.Values, ref start);
        }

        int length = scratch.Values.Length - start;
        if (length == 0 && !item.KeepEmptyValue)
        {
            return;
        }

        bool exists = item.Kind != HeaderMutationKind.AppendIfExistsOrAdd
            && headers.Find(item.Id, item.Name, 0) >= 0;
        bool takesPart = item.Kind switch
        {
            HeaderMutationKind.AddIfAbsent => !exists,
            HeaderMutationKind.OverwriteIfExists => exists,
            _ => true,
        };
        if (takesPart)
        {
            bool overwrites = item.Kind is HeaderMutationKind.OverwriteIfExists
                or HeaderMutationKind.OverwriteIfExistsOrAdd;
            scratch.Pending.Add(new RoutingScratch.PendingHeader(index, start, length, overwrites));
        }
    }

    /// <summary>A field value has no blanks at its ends (RFC 9110 section 5.5); a format may leave some there.</summary>
    private static void TrimBlanks(ByteWriter values, ref int start)
    {
        int end = values.Length;
        while (end > start && values.Written[end - 1] is (byte)' ' or (byte)'\t')
        {
            end--;
        }

        values.Truncate(end);
        while (start < end && values.Written[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }
    }

    private static void Put(
        HeaderMutation item, ReadOnlySpan<byte> value, bool overwrites, HeaderTable headers, RoutingScratch scratch)
    {
        if (HeaderNames.IsPseudo(item.Id))
        {
            SetPseudo(item.Id, value, headers);
        }
        else if (item.Id == HeaderName.Unknown)
        {
            if (overwrites)
            {
                headers.Set(item.Name, value);
            }
            else
            {
                headers.Add(item.Name, value);
            }
        }
        else if (overwrites)
        {
            headers.Set(item.Id, value);
        }
        else
        {
            Append(item.Id, value, headers, scratch);
        }
    }

    // A request line or a host must not gain a blank or a line end from whatever the value was made of.
    private static void SetPseudo(HeaderName id, ReadOnlySpan<byte> value, HeaderTable headers)
    {
        bool isClean = value.IndexOfAnyInRange((byte)0, (byte)' ') < 0 && !value.Contains((byte)0x7f);
        bool isPath = id != HeaderName.Path || (!value.IsEmpty && value[0] == '/');
        if (isClean && isPath && headers.Contains(id))
        {
            headers.Set(id, value);
        }
    }

    private static void Append(HeaderName id, ReadOnlySpan<byte> value, HeaderTable headers, RoutingScratch scratch)
    {
        int at = SingleLineHeaders.Joins(id) ? headers.Find(id) : -1;
        if (at < 0)
        {
            headers.Add(id, value);
            return;
        }

        // The joined value is built behind the others, in room that the next level clears.
        int start = scratch.Path.Length;
        scratch.Path.Write(headers.ValueAt(at));
        scratch.Path.WriteByte((byte)',');
        scratch.Path.Write(value);
        headers.SetValueAt(at, scratch.Path.Written[start..]);
        scratch.Path.Truncate(start);
    }
}
