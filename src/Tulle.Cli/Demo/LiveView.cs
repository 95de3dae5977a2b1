using System.Globalization;
using Spectre.Console;

namespace Tulle.Cli.Demo;

/// <summary>One table in place, for a terminal.</summary>
internal sealed class LiveView : IDemoView
{
    private readonly IAnsiConsole _console;
    private int _rows;

    public LiveView(TextWriter writer) =>
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });

    public void Show(TimeSpan elapsed, ServiceReport load, List<ServiceReport> services)
    {
        if (_rows > 0)
        {
            _console.Cursor.MoveUp(_rows);
        }

        Table table = new Table().Border(TableBorder.Rounded).Title($"[bold]{elapsed.TotalSeconds:F0} s[/]")
            .AddColumn(" ").AddColumn(Right("rps")).AddColumn(Right("success")).AddColumn(Right("p50 ms"))
            .AddColumn(Right("p99 ms"));
        AddRow(table, "client (load)", load);
        services.ForEach(service => AddRow(table, service.Name, service));
        _console.Write(table);
        _rows = services.Count + 6; // title, frame, header and its rule, the load's row
    }

    private static TableColumn Right(string title) => new TableColumn(title).RightAligned();

    private static void AddRow(Table table, string name, ServiceReport row)
    {
        string colour = row.SuccessRate >= 1 ? "green" : row.SuccessRate >= 0.99 ? "yellow" : "red";
        table.AddRow(
            name,
            row.Rps.ToString("F0", CultureInfo.InvariantCulture),
            $"[{colour}]{row.SuccessRate.ToString("P2", CultureInfo.InvariantCulture)}[/]",
            row.P50Ms.ToString("F2", CultureInfo.InvariantCulture),
            row.P99Ms.ToString("F2", CultureInfo.InvariantCulture));
    }
}
