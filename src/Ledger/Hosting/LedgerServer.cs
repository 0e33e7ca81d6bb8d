using FluentValidation;
using JasperFx;
using JasperFx.CodeGeneration;
using Ledger.Access;
using Ledger.Audit;
using Ledger.Claims;
using Ledger.Http;
using Ledger.Intake;
using Ledger.Integrity;
using Ledger.Projections;
using Ledger.Standing;
using Microsoft.AspNetCore.Authentication;
using Npgsql;
using Scalar.AspNetCore;
using Wolverine;
using Wolverine.Http;
using Wolverine.Persistence;

namespace Ledger.Hosting;

/// <summary>What the server is made of, and the order in which a request goes through it.</summary>
public static class LedgerServer
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    public static void AddLedgerLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        if (builder.Configuration["Ledger:Logs"] == "json") builder.Logging.AddJsonConsole(o => o.UseUtcTimestamp = true);
        else builder.Logging.AddSimpleConsole(o => o.SingleLine = true);
    }

    public static void AddLedgerServer(this WebApplicationBuilder builder, LedgerDatabase database)
    {
        var services = builder.Services;
        var limits = builder.Configuration.GetSection("Ledger:Limits").Get<Limits>() ?? new Limits();
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && string.IsNullOrEmpty(builder.Configuration["http_ports"])) builder.WebHost.UseUrls(DefaultUrl);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = limits.TextBytes;
        });

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new NpgsqlDataSourceBuilder(database.Server) { Name = "ledger", ConnectionStringBuilder = { MaxAutoPrepare = 100, AutoPrepareMinUsages = 3 } }.Build());
        services.AddSingleton(_ => new SideConnections(database.Server));
        services.AddLedgerStore(AutoCreate.None);
        services.Configure<Limits>(builder.Configuration.GetSection("Ledger:Limits"));
        services.AddSingleton<Refusals.Counter>();
        services.AddSingleton<EventTable>();
        services.AddSingleton<Horizon>();
        services.AddSingleton(_ => LogKeys.Open(builder.Configuration));
        services.AddSingleton<KeptCheckpoint>();
        services.AddSingleton<Sealing>();
        services.AddSingleton<SealHealth>();
        services.AddHostedService<LogOpening>();
        services.AddHostedService<Sealer>();
        services.AddSingleton(LogWitnesses.From(builder.Configuration));
        services.AddSingleton<PublishedCheckpoint>();
        services.AddSingleton<WitnessesHealth>();
        services.AddSingleton<WitnessMetrics>();
        services.AddHostedService<AskingWitnesses>();
        services.AddSingleton(p => WitnessKey.Open(builder.Configuration, p.GetRequiredService<LogKeys>()));
        services.AddSingleton(Witnessing.Logs(builder.Configuration));
        services.AddSingleton<WitnessedCheckpoints>();
        services.AddSingleton<WitnessHealth>();
        services.AddSingleton<Witnessing>();
        services.AddSingleton<CompletenessCheck>();
        services.AddHostedService<Completeness>();
        services.AddSingleton<ClosureEvents>();
        services.AddSingleton<IWorkedOutBeside>(p => new StandingProjection(p.GetRequiredService<ClosureEvents>, p.GetRequiredService<NpgsqlDataSource>));
        services.AddSingleton<ProjectionProgress>();
        services.AddSingleton<ProjectionsHealth>();
        services.AddHostedService<ProjectionWatch>();
        services.AddHostedService<Rebuilding>();
        services.AddSingleton<ClaimPackaging>();
        services.AddSingleton<KnownAt>();
        services.AddSingleton<ImportedCommands>();
        services.AddSingleton<Importing>();
        foreach (var (validated, validator) in AssemblyScanner.FindValidatorsInAssemblyContaining<Caller>().Select(v => (v.InterfaceType, v.ValidatorType)))
        {
            services.AddSingleton(validated, validator);
        }

        builder.Host.UseWolverine(o =>
        {
            o.ServiceName = Telemetry.Service;
            o.ApplicationAssembly = typeof(LedgerServer).Assembly;
            o.Durability.Mode = database.Embedded is not null || builder.Configuration["Ledger:Nodes"] == "1" ? DurabilityMode.Solo : DurabilityMode.Balanced;
            o.AutoBuildMessageStorageOnStartup = AutoCreate.None;
            o.EntityDefaults.OnMissing = OnMissing.ProblemDetailsWith404;
            o.Policies.AutoApplyTransactions();
            o.CodeGeneration.TypeLoadMode = TypeLoadMode.Auto;
            o.CodeGeneration.SourceCodeWritingEnabled = false;
            if (builder.Configuration["LEDGER_GENERATED"] is { Length: > 0 } folder) o.CodeGeneration.GeneratedCodeOutputPath = folder;
            o.UseRuntimeCompilation();
        });
        services.AddWolverineHttp();
        services.ConfigureHttpJsonOptions(o => Json.Strict(o.SerializerOptions));

        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddExceptionHandler<Unavailable>();
        services.AddExceptionHandler<Unsettled>();
        services.AddAuthentication(BearerTokens.SchemeName).AddScheme<AuthenticationSchemeOptions, BearerTokens>(BearerTokens.SchemeName, null);
        services.AddAuthorization(o =>
        {
            foreach (var right in Enum.GetValues<Right>()) o.AddPolicy(right.ToString(), p => p.RequireRole(right.Roles().Select(r => r.ToString())));
            o.FallbackPolicy = o.GetPolicy(nameof(Right.Administer));   // an endpoint that names no right is nobody else's
        });
        services.AddRateLimiter(o => Limits.Apply(o, limits));
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database").AddCheck<SealHealth>("seal").AddCheck<CompletenessHealth>("completeness").AddCheck<ProjectionsHealth>("projections").AddCheck<WitnessesHealth>("witnesses").AddCheck<WitnessHealth>("witness");
        services.AddOpenApi(o =>
        {
            LedgerOpenApi.Configure(o);
            o.AddOperationTransformer<OperationNames>();
        });
    }

    public static void UseLedgerServer(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<Refusals>();
        app.UseStatusCodePages();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseMiddleware<Unrouted>();
        app.UseAuthorization();
        app.UseMiddleware<CoveringCheckpoint>();
        app.UseMiddleware<Bodies>();

        app.MapWolverineEndpoints(o =>
        {
            o.RejectUnparseableQueryValues = true;
            o.AddPolicy<CommandPolicy>();
            o.AddPolicy<QuestionPolicy>();
            o.AddMiddleware(typeof(ConflictAnswers), chain => chain.Method.HandlerType.IsDefined(typeof(CommandAttribute), false));
        });
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference("/docs", o => o.WithTitle("Ledger").DisableDefaultFonts().DisableTelemetry().DisableAgent()).AllowAnonymous();   // nothing from elsewhere
        app.MapLedgerHealth();
        app.MapLog();
        app.MapRebuildProjection();
        app.MapWitness();
        app.MapImport();
    }
}
