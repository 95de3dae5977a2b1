namespace Tulle.Proxy.Admin;

/// <summary>/logging: shows and changes levels.</summary>
internal static class LoggingPage
{
    private const string Usage =
        "usage: /logging?<name>=<level> (change single level)\n"
        + "usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)\n"
        + "usage: /logging?level=<level> (change all levels)\n"
        + "levels: trace debug info warning error critical off\n";

    internal static void Handle(ServerControl control, AdminRequest request, AdminReply reply)
    {
        string? error = request.Parameters.Count switch
        {
            0 => null,
            1 => Change(control.LogLevels, request.Parameters[0].Key, request.Parameters[0].Value),
            _ => "invalid number of parameters",
        };
        if (error is not null)
        {
            reply.Fail(400, $"error: {error}\n\n{Usage}");
            return;
        }

        reply.Write("active loggers:\n");
        for (int i = 0; i < LogLevels.Names.Count; i++)
        {
            reply.Write($"  {LogLevels.Names[i]}: {LogLevels.LevelNames[control.LogLevels[i]]}\n");
        }

        reply.Write("\n");
    }

    private static string? Change(LogLevels levels, string name, string value)
    {
        switch (name)
        {
            case "level":
                return levels.TrySetAll(value) ? null : "unknown logger level";
            case "paths":
                foreach (string item in value.Split(','))
                {
                    string[] pair = item.Split(':');
                    if (pair.Length != 2 || !levels.TrySet(pair[0], pair[1]))
                    {
                        return "empty logger name or empty logger level, or unknown";
                    }
                }

                return null;
            default:
                return levels.TrySet(name, value) ? null : "unknown logger name or level";
        }
    }
}
