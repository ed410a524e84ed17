package dev.ambit.host;

import dev.ambit.config.LogFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Configuration of a host, which it gets from its server as one line of JSON.
///
/// @param host address or name of this machine to listen on
/// @param gatewayPort port of the gateway; null disables it
/// @param bucketPort port of the S3 API; null disables buckets
/// @param data directory of the host; see [HostDirectory]
/// @param bucketStore S3 that stores the buckets; null for the directory of the host
/// @param redisServer program that runs a Redis process for each session store; null: none
/// @param allowAddresses private addresses that upstreams, and hosts that functions call, may have
/// @param trustedProxies proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are trusted
/// @param logFormat format of log lines
/// @param probeKey value of the header by which the server probes hosts
/// @param outageSeconds how long known stacks are served while the server does not answer; 0: not at all
/// @param serverUrl URL that answers the host's lookups
/// @param agentPort loopback port for requests of the server; 0 for any free port
/// @param serverCredential bearer token of the host's requests
/// @param agentCredential bearer token of the server's requests
public record HostConfig(
        String host,
        @Nullable Integer gatewayPort,
        @Nullable Integer bucketPort,
        String data,
        @Nullable String bucketStore,
        @Nullable String redisServer,
        List<String> allowAddresses,
        List<String> trustedProxies,
        LogFormat logFormat,
        String probeKey,
        int outageSeconds,
        String serverUrl,
        int agentPort,
        String serverCredential,
        String agentCredential) {

    public HostConfig {
        allowAddresses = List.copyOf(allowAddresses);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /// Omits secrets, so that logs do not contain them.
    @Override
    public String toString() {
        return "HostConfig[gatewayPort=" + gatewayPort + ", bucketPort=" + bucketPort + "]";
    }
}
