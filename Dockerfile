# The server alone: give it a PostgreSQL 15 or newer (docker-compose.yml does).
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Ledger -c Release -o /ledger

FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
WORKDIR /ledger
COPY --from=build /ledger .
# The key of the log and its last checkpoint: outside of PostgreSQL, and kept.
RUN mkdir /data && chown app /data
ENV LEDGER_DATA=/data
VOLUME /data
USER app
EXPOSE 5080
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD curl --fail --silent http://127.0.0.1:5080/health/ready
ENTRYPOINT ["dotnet", "Ledger.dll", "--urls", "http://+:5080"]
