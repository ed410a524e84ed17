package dev.ambit.hosting;

import dev.ambit.config.LogFormat;
import dev.ambit.host.HostConfig;
import dev.ambit.host.link.LinkAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The configuration that a host gets from its server when it joins; see [dev.ambit.host.HostConfig].
///
/// @param bucketStore S3 that stores the buckets, with its login; null for the directory of each host
/// @param allowAddresses private addresses that upstreams, and hosts that functions call, may have
/// @param trustedProxies proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are trusted
/// @param probeKey value of the header by which the server probes hosts
/// @param outageSeconds how long known stacks are served while the server does not answer
public record HostSettings(
        @Nullable String bucketStore,
        List<String> allowAddresses,
        List<String> trustedProxies,
        String probeKey,
        int outageSeconds) {

    public HostSettings {
        allowAddresses = List.copyOf(allowAddresses);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /// Returns the configuration of one host: these settings and the values of its own options.
    ///
    /// @param data directory of the host
    /// @param server answers its lookups
    public HostConfig config(
            String host,
            @Nullable Integer gatewayPort,
            @Nullable Integer bucketPort,
            @Nullable Path redisServer,
            String data,
            LogFormat logFormat,
            LinkAddress server,
            int agentPort,
            String agentCredential) {
        return new HostConfig(
                host,
                gatewayPort,
                bucketPort,
                data,
                bucketStore,
                redisServer == null ? null : redisServer.toString(),
                allowAddresses,
                trustedProxies,
                logFormat,
                probeKey,
                outageSeconds,
                server.url().toString(),
                agentPort,
                server.credential(),
                agentCredential);
    }

    /// Omits the settings, some of which are secret.
    @Override
    public String toString() {
        return "HostSettings";
    }
}
