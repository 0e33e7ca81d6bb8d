namespace Ledger.Hosting;

/// <summary>Makes the cluster: roles, database, settings. It appears under its name only when it is complete.</summary>
internal static class PostgresCluster
{
    public const string Superuser = "postgres";
    public const string Owner = "ledger_owner";
    public const string Server = "ledger_server";
    public const string Database = "ledger";

    private const string Access =
        """
        # Written by Ledger. TCP on the loopback address only, and always with a password.
        host all all 127.0.0.1/32 scram-sha-256
        """;

    // What an operator may want to change; what Ledger depends on is passed on the command line instead, and wins.
    private const string Settings =
        """

        # Written by Ledger when it made this cluster. Change it as you like.
        max_connections = 200
        shared_buffers = 256MB
        max_wal_size = 2GB
        # Compiling a query takes longer than any of Ledger's questions.
        jit = off
        """;

    /// <summary>Makes the cluster if there is none, and new passwords if those of an existing one are lost.</summary>
    /// <returns>The passwords of its roles.</returns>
    public static async Task<PostgresPasswords> Ensure(
        PostgresFolder folder, PostgresBinaries binaries, EmbeddedPostgresOptions options, ILogger log, CancellationToken token)
    {
        var passwords = PostgresPasswords.Read(folder.PasswordFile);
        if (folder.HasCluster && passwords is not null)
            return passwords;

        var areNew = passwords is null;
        passwords ??= PostgresPasswords.New();
        if (folder.HasCluster)
        {
            log.LogWarning("The passwords of the database in {Folder} are lost: setting new ones", folder.Home);
            await Alone(folder, binaries, folder.Cluster, SetPasswords(passwords, "ALTER"), token);
            passwords.Write(folder.PasswordFile);
            return passwords;
        }

        // First, so that no complete cluster is ever without them.
        if (areNew)
            passwords.Write(folder.PasswordFile);
        log.LogInformation("Making a database in {Folder} with PostgreSQL {Version} from {Binaries}", folder.Home, binaries.Version, binaries.Folder);
        var unfinished = await folder.UnfinishedCluster(token);
        try
        {
            await Initdb(folder, binaries, unfinished, options, token);
            await Alone(folder, binaries, unfinished, $"{SetPasswords(passwords, "CREATE")}CREATE DATABASE {Database} OWNER {Owner};\n\n", token);
            await File.WriteAllTextAsync(Path.Combine(unfinished, "pg_hba.conf"), Access + "\n", token);
            await File.AppendAllTextAsync(Path.Combine(unfinished, "postgresql.conf"), Settings + "\n", token);
            Directory.Move(unfinished, folder.Cluster);
        }
        catch
        {
            RemoveUnfinished(unfinished, log);
            throw;
        }

        return passwords;
    }

    /// <summary>Words for a failure of one of PostgreSQL's programs, which know the commonest reason by name.</summary>
    public static EmbeddedPostgresException Failed(string what, PostgresFolder folder, string lastLines)
    {
        var reason = "";
        if (lastLines.Contains("No space left on device", StringComparison.Ordinal))
            reason = $" The disk is full. {PostgresFolder.Room}";
        else if (lastLines.Contains("Read-only file system", StringComparison.Ordinal))
            reason = " The disk is read-only. Make it writable, or name another folder with LEDGER_DATA.";
        return new EmbeddedPostgresException($"{what} in {folder.Home}.{reason} PostgreSQL's last lines:{Environment.NewLine}{lastLines}");
    }

    private static async Task Initdb(
        PostgresFolder folder, PostgresBinaries binaries, string cluster, EmbeddedPostgresOptions options, CancellationToken token)
    {
        // Order by code point, the same on every machine and for ever; letters are those of Unicode.
        string[][] locales = binaries.Major >= 17
            ? [["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]]
            : OperatingSystem.IsWindows() ? [["--locale=C"]]
            : [["--lc-collate=C", "--lc-ctype=C.UTF-8"], ["--locale=C"]];
        string[] throwAway = options.Settings.TryGetValue("fsync", out var fsync) && fsync == "off" ? ["--no-sync"] : [];
        foreach (var locale in locales)
        {
            string[] arguments =
            [
                "-D", cluster, "--username=" + Superuser, "--auth=trust", "--encoding=UTF8", .. locale, "--data-checksums", "--no-instructions", .. throwAway,
            ];
            var made = await PostgresCommand.Run(binaries.Initdb, arguments, folder.User, token);
            if (made.Succeeded)
                return;
            var isUnknownLocale = made.Output.Contains("invalid locale", StringComparison.Ordinal);
            if (!isUnknownLocale || locale == locales[^1])
                throw Failed("PostgreSQL could not make a database", folder, made.LastLines);
        }
    }

    // Alone, in single-user mode: no port is open, and no password ever stands in a file or on a command line. Statements end in an empty line.
    private static async Task Alone(PostgresFolder folder, PostgresBinaries binaries, string cluster, string statements, CancellationToken token)
    {
        string[] arguments = ["--single", "-j", "-D", cluster, "-c", "exit_on_error=true", "-c", "log_min_error_statement=panic", "postgres"];
        var done = await PostgresCommand.Run(PostgresCommand.For(binaries.Postgres, arguments, folder.User), token, statements);
        if (!done.Succeeded)
            throw Failed("PostgreSQL could not set up its roles and database", folder, done.LastLines);
    }

    private static string SetPasswords(PostgresPasswords passwords, string verb) =>
        $"""
        ALTER ROLE {Superuser} PASSWORD '{passwords.Superuser}';

        {verb} ROLE {Owner} LOGIN PASSWORD '{passwords.Owner}';

        {verb} ROLE {Server} LOGIN PASSWORD '{passwords.Server}';


        """.ReplaceLineEndings("\n");

    private static void RemoveUnfinished(string unfinished, ILogger log)
    {
        try
        {
            Directory.Delete(unfinished, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("{Unfinished} is removed at the next start: {Reason}", unfinished, exception.Message);
        }
    }
}
