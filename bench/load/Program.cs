using System.Runtime.InteropServices;
using Tulle.Load;

// tulle-load: an open-loop HTTP/1.1 load. Every request has an intended send time on a fixed schedule, and its latency
// counts from then, so that a stall is charged to every request that it held up (no coordinated omission).
if (!LoadOptions.TryParse(args, out LoadOptions? options, out string error))
{
    Console.Error.WriteLine("tulle-load: " + error);
    Console.Error.WriteLine(LoadOptions.Usage);
    return 2;
}

using LoadGenerator generator = new(options);
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
LoadReport report = generator.Run();
Console.Out.WriteLine(options.Json ? report.ToJson("summary") : report.ToText());
return report.Completed > 0 ? 0 : 1;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    generator.RequestStop();
}
