namespace Tulle.Proxy.Admin;

/// <summary>/logging: shows and changes levels.</summary>
internal static class LoggingPage
{
    private const string UnknownLevel = "unknown logger level";

    private const string Usage =
        "usage: /logging?<name>=<level> (change single level)\n"
        + "usage: /logging?paths=name1:level1,name2:level2,... (change multiple levels)\n"
        + "usage: /logging?level=<level> (change all levels)\n"
        + "levels: trace debug info warning error critical off \n";

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
        }

        reply.Write("active loggers:\n");
        for (int i = 0; i < LogLevels.Names.Count; i++)
        {
            reply.Write($"  {LogLevels.Names[i]}: {LogLevels.LevelNames[control.LogLevels[i]]}\n");
        }

        reply.Write("\n");
    }

    /// <summary>Null: done. Otherwise what is wrong, and nothing has changed.</summary>
    private static string? Change(LogLevels levels, string name, string value)
    {
        switch (name)
        {
            case "level":
                return levels.TrySetAll(value) ? null : UnknownLevel;
            case "paths":
                return levels.TrySetSeveral(value, out string? error) ? null : error;
            default:
                return !LogLevels.IsLevel(value) ? UnknownLevel
                    : levels.TrySet(name, value) ? null : LogLevels.UnknownName;
        }
    }
}
