using System.Runtime.CompilerServices;
using Tulle.Control.Store;

namespace Tulle.Control.Tests.Store;

/// <summary>The child process of the kill -9 test: this test program, told by a variable to write to a store for ever
/// and to print each number once its write was acknowledged.</summary>
internal static class StoreWriterProcess
{
    public const string Variable = "TULLE_TEST_STORE_WRITER";

#pragma warning disable CA2255 // a test program has no other entry point of its own
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path)
        {
            using var store = new SqliteResourceStore(path, TimeProvider.System);
            for (int i = 1; ; i++)
            {
                var write = new ResourceWrite(WriteMode.Put, new ResourceKey("services", "default", $"s{i}"));
                _ = store.WriteAsync([write], false, default).AsTask().GetAwaiter().GetResult();
                Console.Out.WriteLine(i);
                Console.Out.Flush();
            }
        }
    }
}
