package dev.ambit.hosting;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The requirements of the stacks of this installation on each host.
///
/// @param tenantDatabaseUrl JDBC URL of the PostgreSQL of stacks; null for the embedded PostgreSQL
/// @param redisUrl Redis that stacks share for sessions; null: they share none
/// @param gatewayUrl URL at which other hosts reach the server's own gateway; null if it has none
/// @param bucketUrl URL at which other hosts reach the server's own S3 API; null if it has none
/// @param needsGit whether stacks have branches
public record HostRequirements(
        @Nullable String tenantDatabaseUrl,
        @Nullable URI redisUrl,
        @Nullable String gatewayUrl,
        @Nullable String bucketUrl,
        boolean needsGit) {

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]", "::1");

    /// Returns why a host cannot join.
    ///
    /// @param isOnOtherMachine whether its agent has no loopback address
    Optional<String> refusal(JoinRequest joining, boolean isOnOtherMachine) {
        if (gatewayUrl != null && joining.gatewayUrl() == null) {
            return Optional.of("The server has a gateway, so each host needs one. Set `--gateway-port`.");
        }
        if (bucketUrl != null && joining.bucketUrl() == null) {
            return Optional.of("The server has buckets, so each host needs an S3 port. Set `--bucket-port`.");
        }
        if (needsGit && !joining.hasGit()) {
            return Optional.of("Stacks of this installation have branches, so each host needs Git. Install `git`.");
        }
        return isOnOtherMachine ? otherMachine() : Optional.empty();
    }

    private Optional<String> otherMachine() {
        if (tenantDatabaseUrl == null) {
            return Optional.of("A host on another machine cannot reach the embedded PostgreSQL. Run the host on the"
                    + " server's machine, or set `--tenant-database-url` of the server.");
        }
        if (isLocal(URI.create(tenantDatabaseUrl.substring("jdbc:".length())))) {
            return Optional.of("A host on another machine cannot reach the loopback address in `--tenant-database-url`."
                    + " Set a name that all machines reach.");
        }
        if (redisUrl != null && isLocal(redisUrl)) {
            return Optional.of(
                    "A host on another machine cannot reach the loopback address in `--redis-url`. Set a name"
                            + " that all machines reach.");
        }
        if (isPlain(gatewayUrl) || isPlain(bucketUrl)) {
            return Optional.of("A host on another machine needs HTTPS to the server's own gateway and S3 API. Set"
                    + " `--gateway-url` and `--bucket-url` of the server.");
        }
        return Optional.empty();
    }

    private static boolean isPlain(@Nullable String url) {
        return url != null && !url.startsWith("https://");
    }

    private static boolean isLocal(URI url) {
        return LOOPBACK.contains(String.valueOf(url.getHost()));
    }

    /// Omits the URLs of PostgreSQL and Redis, which contain passwords.
    @Override
    public String toString() {
        return "HostRequirements[gatewayUrl=" + gatewayUrl + ", bucketUrl=" + bucketUrl + "]";
    }
}
