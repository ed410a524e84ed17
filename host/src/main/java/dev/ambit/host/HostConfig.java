package dev.ambit.host;

import dev.ambit.config.LogFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Configuration of a host, which it gets from its server as one line of JSON.
///
/// @param host address or name of this machine to listen on
/// @param gatewayPort null: the gateway does not run
/// @param bucketPort null: there are no buckets
/// @param data directory of buckets and functions
/// @param bucketStore S3 that stores the buckets; null for the directory
/// @param ociRuntime container runtime; null for `runc` on the `PATH`
/// @param functionJavaHome Java that runs jars; null to look for a JDK
/// @param allowAddresses private addresses that upstreams may have
/// @param trustedProxies proxies whose `X-Forwarded-For` is believed
/// @param probeKey value of the header by which the server probes hosts
/// @param serverPort loopback port that answers the host's lookups
/// @param serverCredential that the host shows to the server
/// @param agentCredential that the server shows to the host
public record HostConfig(
        String host,
        @Nullable Integer gatewayPort,
        @Nullable Integer bucketPort,
        String data,
        @Nullable String bucketStore,
        @Nullable String ociRuntime,
        @Nullable String functionJavaHome,
        List<String> allowAddresses,
        List<String> trustedProxies,
        LogFormat logFormat,
        String probeKey,
        int serverPort,
        String serverCredential,
        String agentCredential) {

    public HostConfig {
        allowAddresses = List.copyOf(allowAddresses);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /// Leaves out all values, since some are secret.
    @Override
    public String toString() {
        return "HostConfig[gatewayPort=" + gatewayPort + ", bucketPort=" + bucketPort + "]";
    }
}
