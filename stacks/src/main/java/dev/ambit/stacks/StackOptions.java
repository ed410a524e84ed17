package dev.ambit.stacks;

import dev.ambit.config.LogFormat;
import dev.ambit.host.function.OutgoingHosts;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The options of a server that stacks need, already validated.
///
/// @param tenantDatabaseUrl JDBC URL of the PostgreSQL for databases of stacks, as a role that can create roles and
///     databases; null for the embedded PostgreSQL, and without that, stacks have no databases
/// @param isTenantDatabaseShared whether it may be the server with Ambit's own rows
/// @param gatewayPort null: the gateway does not run
/// @param gatewayUrl URL at which other hosts reach the gateway; null for its port on this machine
/// @param hostPort loopback port at which other hosts join; null: they cannot
/// @param stackDomain domain, in lower case, under which each account may use its slug; null: none
/// @param reservedHosts names that no stack may use, beside those of the other options
/// @param dnsServer `HOST` or `HOST:PORT`; null for the name servers of this machine
/// @param bucketPort null: stacks have no buckets
/// @param bucketUrl URL at which other hosts reach the S3 API; null for its port on this machine
/// @param bucketStore S3 that stores the buckets; null for the data directory
/// @param redisUrl Redis that stacks share for sessions; null: they share none
/// @param redisServer program that runs a Redis process for each session store; null: none
/// @param databaseMegabytes size quota of each stack's data
/// @param sessionMegabytes memory of a session of the embedded PostgreSQL of stacks, beyond the shared memory
/// @param serverOutageMinutes how long known hosts and buckets are served while the server does not answer
/// @param functionJavaHome Java that runs the jars of functions; null to look for a JDK
/// @param ociRuntime container runtime of functions; null for `runc` in a standard directory of programs
/// @param functionOutgoingHosts hosts that functions may call if their blueprints list them
/// @param logFormat format of the host's log
public record StackOptions(
        @Nullable String tenantDatabaseUrl,
        boolean isTenantDatabaseShared,
        @Nullable Integer gatewayPort,
        @Nullable String gatewayUrl,
        @Nullable Integer hostPort,
        @Nullable String stackDomain,
        List<String> reservedHosts,
        @Nullable String dnsServer,
        @Nullable Integer bucketPort,
        @Nullable String bucketUrl,
        @Nullable URI bucketStore,
        @Nullable URI redisUrl,
        @Nullable Path redisServer,
        int databaseMegabytes,
        int sessionMegabytes,
        int serverOutageMinutes,
        @Nullable Path functionJavaHome,
        @Nullable Path ociRuntime,
        OutgoingHosts functionOutgoingHosts,
        LogFormat logFormat) {

    public StackOptions {
        reservedHosts = List.copyOf(reservedHosts);
    }

    /// Omits all values except ports, because some are secret.
    @Override
    public String toString() {
        return "StackOptions[gatewayPort=" + gatewayPort + ", bucketPort=" + bucketPort + "]";
    }
}
