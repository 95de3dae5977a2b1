using System.Globalization;
using System.Text.Json;
using Tulle.Net;
using Tulle.Proxy.Telemetry;

namespace Tulle.Proxy.Admin;

/// <summary>
/// /memory: Envoy's figures, and for each worker what its thread has allocated since it started and what its buffers
/// hold, the sockets that it watches, how long its turns took. In steady state allocated_bytes does not move.
/// </summary>
internal static class MemoryPage
{
    internal static void Handle(ServerControl control, AdminRequest request, AdminReply reply)
    {
        GCMemoryInfo info = GC.GetGCMemoryInfo(GCKind.Any);
        using Utf8JsonWriter json = reply.StartJson();
        json.WriteStartObject();
        WriteBytes(json, "allocated", GC.GetTotalMemory(forceFullCollection: false));
        WriteBytes(json, "heap_size", info.TotalCommittedBytes);
        WriteBytes(json, "pageheap_unmapped", 0);
        WriteBytes(json, "pageheap_free", info.FragmentedBytes);
        WriteBytes(json, "total_thread_cache", 0);
        WriteBytes(json, "total_physical_bytes", Environment.WorkingSet);
        json.WriteStartArray("workers");
        foreach (EventLoop loop in control.WorkerLoops)
        {
            json.WriteStartObject();
            json.WriteString("name", loop.Name);
            WriteBytes(json, "allocated_bytes", loop.AllocatedBytes);
            WriteBytes(json, "rented_buffer_bytes", loop.Buffers.RentedBytes);
            WriteBytes(json, "rented_buffers", loop.Buffers.RentedCount);
            WriteBytes(json, "free_buffer_bytes", loop.Buffers.FreeBytes);
            WriteBytes(json, "watched_descriptors", loop.SourceCount);
            WriteDurations(json, "turns_us", loop.Turns);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteBytes(json, "collections", GC.CollectionCount(0));
        WriteBytes(json, "collections_of_all", GC.CollectionCount(GC.MaxGeneration));
        WriteBytes(json, "allocated_bytes", GC.GetTotalAllocatedBytes());
        WriteBytes(json, "collection_pause_us", (long)GC.GetTotalPauseDuration().TotalMicroseconds);
        CollectionPauses.Observe();
        WriteDurations(json, "collection_pauses_us", CollectionPauses.Durations);
        WriteBytes(json, "collection_pauses_missed", CollectionPauses.Missed);
        json.WriteEndObject();
    }

    // "64": 12 means that 12 took at least 32 and less than 64 microseconds.
    private static void WriteDurations(Utf8JsonWriter json, string name, DurationCounts counts)
    {
        json.WriteStartObject(name);
        for (int bucket = 0; bucket < DurationCounts.Buckets; bucket++)
        {
            if (counts.Count(bucket) is var count and > 0)
            {
                WriteBytes(json, DurationCounts.UpperMicros(bucket).ToString(CultureInfo.InvariantCulture), count);
            }
        }

        json.WriteEndObject();
    }

    // 64-bit numbers are strings in protobuf's JSON.
    private static void WriteBytes(Utf8JsonWriter json, string name, long bytes) =>
        json.WriteString(name, bytes.ToString(CultureInfo.InvariantCulture));
}
