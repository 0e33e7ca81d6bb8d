using Npgsql;

namespace Ledger.Hosting;

/// <summary>What the command line asks for: the server, the server with the cases of <c>seeds/</c> (<c>demo</c>), or an operator's command.</summary>
public sealed record StartUp(string[] Arguments, bool Demo, bool IsOperatorCommand, bool NeedsDatabase)
{
    private const string DemoCommand = "demo";

    /// <summary>The operator commands of JasperFx: schema, projections, code generation, and a description of what runs.</summary>
    private static readonly string[] OperatorCommands =
    [
        "capabilities", "check-env", "codegen", "db-apply", "db-assert", "db-dump", "db-list", "db-patch", "describe", "dynamic", "help", "marten-apply",
        "marten-assert", "marten-dump", "marten-patch", "openapi", "projections", "resources", "storage", "wolverine-diagnostics",
    ];

    private static readonly string[] WithoutDatabase = ["codegen", "help", "openapi"];

    /// <summary>An operator's command comes first; <c>demo</c> may stand anywhere among the options.</summary>
    public static StartUp From(string[] arguments)
    {
        if (arguments.Length > 0 && OperatorCommands.Contains(arguments[0])) return new StartUp(arguments, Demo: false, IsOperatorCommand: true, !WithoutDatabase.Contains(arguments[0]));
        return new StartUp([.. arguments.Where(a => a != DemoCommand)], arguments.Contains(DemoCommand), IsOperatorCommand: false, NeedsDatabase: true);
    }

    /// <summary>Logs of what happens before the server's own logging exists.</summary>
    public static ILoggerFactory EarlyLogs(IConfiguration configuration) => LoggerFactory.Create(logging => logging
        .AddConfiguration(configuration.GetSection("Logging"))
        .AddSimpleConsole(o => o.SingleLine = true));

    /// <summary>Whether a failure to start is explained by its message alone.</summary>
    public static bool IsForThePerson(Exception e) => e is EmbeddedPostgresException or InvalidOperationException { StackTrace: not null, Source: "Ledger" } or NpgsqlException or IOException;
}
