using Ledger.Audit;
using Ledger.Integrity;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Ledger.Hosting;

/// <summary>Traces and metrics of ASP.NET Core, Npgsql, Marten, Wolverine and the ledger, exported over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to.</summary>
public static class Telemetry
{
    public const string Service = "ledger";

    public static void AddLedgerTelemetry(this WebApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService(Service))
            .WithTracing(t => t.AddAspNetCoreInstrumentation(o => o.Filter = http => !http.Request.Path.StartsWithSegments("/health")).AddNpgsql().AddSource("Marten", "Wolverine"))
            .WithMetrics(m => m.AddAspNetCoreInstrumentation().AddMeter("Npgsql", "Marten", "Wolverine*", "System.Runtime", Refusals.Counter.Meter, CompletenessCheck.Meter));
        if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 }) telemetry.WithMetrics(m => m.AddOtlpExporter()).WithTracing(t => t.AddOtlpExporter());
    }
}
