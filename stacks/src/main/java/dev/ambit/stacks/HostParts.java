package dev.ambit.stacks;

import dev.ambit.bucket.StackAccessKeyLookup;
import dev.ambit.core.CoreOptions;
import dev.ambit.core.PlatformParts;
import dev.ambit.core.Server;
import dev.ambit.function.StackFunctionLookup;
import dev.ambit.gateway.GatewayProbe;
import dev.ambit.gateway.StackSiteLookup;
import dev.ambit.host.HostConfig;
import dev.ambit.host.HostDirectory;
import dev.ambit.host.bucket.BucketAgent;
import dev.ambit.host.cdn.CacheAgent;
import dev.ambit.host.function.FunctionAgent;
import dev.ambit.host.git.DeployCallbacks;
import dev.ambit.host.git.RepositoryAgent;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkServer;
import dev.ambit.hosting.GitProgram;
import dev.ambit.hosting.HostProcess;
import dev.ambit.hosting.HostProgram;
import dev.ambit.hosting.LinkAudit;
import dev.ambit.hosting.LookupRoutes;
import dev.ambit.hosting.RemoteBuckets;
import dev.ambit.hosting.RemoteCache;
import dev.ambit.hosting.RemoteFunctions;
import dev.ambit.hosting.RemoteRepositories;
import dev.ambit.http.Cidr;
import dev.ambit.http.Router;
import dev.ambit.process.OpenResources;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Starts the host of a server if it has a gateway, buckets or branches, and creates its clients.
final class HostParts {

    private static final int ANY_PORT = 0;

    /// Longer than a deploy, which waits up to 90 seconds for an earlier one and 30 seconds for its function.
    private static final Duration ANSWER_MAX = Duration.ofMinutes(4);

    final FunctionAgent functions;
    final @Nullable CacheAgent cache;
    final @Nullable BucketAgent buckets;

    /// Null if Git is not installed.
    final @Nullable RepositoryAgent repositories;

    private final @Nullable HostProcess process;

    /// Starts the host, which may not be ready when this returns.
    HostParts(
            Server server,
            StackOptions options,
            StackSiteLookup sites,
            StackAccessKeyLookup accessKeys,
            StackFunctionLookup functionLookup,
            DeployCallbacks callbacks) {
        boolean hasGit = GitProgram.isOnPath(System.getenv("PATH"));
        String credential = UUID.randomUUID().toString();
        HostProcess started = options.gatewayPort() == null && options.bucketPort() == null && !hasGit
                ? null
                : start(server, options, LookupRoutes.of(sites, accessKeys, functionLookup, callbacks), credential);
        var client = new LinkClient(
                () -> started == null ? OptionalInt.empty() : started.port(),
                credential,
                ANSWER_MAX,
                "The host process does not answer; it runs if Git is installed, or if the gateway or bucket port is set.");
        process = started;
        functions = new RemoteFunctions(client);
        cache = options.gatewayPort() == null ? null : new RemoteCache(client);
        buckets = options.bucketPort() == null ? null : new RemoteBuckets(client);
        repositories = hasGit ? new RemoteRepositories(client) : null;
    }

    /// Waits until the host listens on its ports.
    ///
    /// @throws IllegalStateException with one sentence that says why it cannot start
    void awaitReady() {
        if (process != null) {
            process.awaitReady();
        }
    }

    /// Lets the host end before everything that was opened until now, so that visitors' requests are completed first.
    void endFirst(OpenResources opened) {
        if (process != null) {
            opened.add(process);
        }
    }

    private static HostProcess start(Server server, StackOptions options, Router lookups, String agentCredential) {
        String serverCredential = UUID.randomUUID().toString();
        PlatformParts platform = server.parts().platform;
        var audit = new LinkAudit(platform.transactions, platform.clock);
        LinkServer link = server.opened()
                .add(LinkServer.start(ANY_PORT, lookups, serverCredential, platform.metrics, audit::refused));
        CoreOptions core = platform.options;
        var config = new HostConfig(
                core.host(),
                options.gatewayPort(),
                options.bucketPort(),
                HostDirectory.in(core.data()).toString(),
                text(options.bucketStore()),
                texts(core.allowAddresses()),
                texts(core.trustedProxies()),
                options.logFormat(),
                GatewayProbe.key(),
                (int) Duration.ofMinutes(options.serverOutageMinutes()).toSeconds(),
                link.port(),
                serverCredential,
                agentCredential);
        HostProcess started = HostProcess.start(
                config,
                new HostProgram(core.data().toAbsolutePath(), options.ociRuntime(), options.functionJavaHome()));
        server.opened().ifAbandoned(started::close);
        return started;
    }

    private static List<String> texts(List<Cidr> ranges) {
        return ranges.stream().map(Cidr::toString).toList();
    }

    private static @Nullable String text(@Nullable URI address) {
        return address == null ? null : address.toString();
    }
}
