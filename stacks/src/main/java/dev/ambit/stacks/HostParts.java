package dev.ambit.stacks;

import dev.ambit.core.CoreOptions;
import dev.ambit.core.PlatformParts;
import dev.ambit.core.Server;
import dev.ambit.gateway.GatewayProbe;
import dev.ambit.host.HostConfig;
import dev.ambit.host.HostDirectory;
import dev.ambit.host.bucket.BucketAgent;
import dev.ambit.host.cdn.CacheAgent;
import dev.ambit.host.function.FunctionAgent;
import dev.ambit.host.git.DeployCallbacks;
import dev.ambit.host.git.RepositoryAgent;
import dev.ambit.host.link.LinkAddress;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkServer;
import dev.ambit.host.session.RedisProgram;
import dev.ambit.host.session.SessionAgent;
import dev.ambit.hosting.GitProgram;
import dev.ambit.hosting.HostJoining;
import dev.ambit.hosting.HostLinks;
import dev.ambit.hosting.HostList;
import dev.ambit.hosting.HostLookups;
import dev.ambit.hosting.HostPlacement;
import dev.ambit.hosting.HostProcess;
import dev.ambit.hosting.HostProgram;
import dev.ambit.hosting.HostRequirements;
import dev.ambit.hosting.HostSettings;
import dev.ambit.hosting.LinkAudit;
import dev.ambit.hosting.LookupRoutes;
import dev.ambit.hosting.Lookups;
import dev.ambit.hosting.MissedInvalidations;
import dev.ambit.hosting.RemoteBuckets;
import dev.ambit.hosting.RemoteCache;
import dev.ambit.hosting.RemoteFunctions;
import dev.ambit.hosting.RemoteRepositories;
import dev.ambit.hosting.RemoteSessions;
import dev.ambit.http.Cidr;
import dev.ambit.process.OpenResources;
import dev.ambit.stack.StackResources;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Starts the host of a server if it has a gateway, buckets, a program for Redis or Git, and creates its
/// clients.
final class HostParts {

    private static final System.Logger LOG = System.getLogger(HostParts.class.getName());
    private static final int ANY_PORT = 0;

    /// Longer than a deploy, which waits up to 90 seconds for an earlier deploy, 90 seconds for the replaced
    /// instance and 30 seconds for its function.
    private static final Duration ANSWER_MAX = Duration.ofMinutes(4);

    final FunctionAgent functions;
    final @Nullable CacheAgent cache;
    final @Nullable BucketAgent buckets;

    /// Null if this server has no program for Redis processes.
    final @Nullable SessionAgent sessions;

    /// Null if Git is not installed.
    final @Nullable RepositoryAgent repositories;

    final HostList list;
    final HostPlacement placement;
    final LinkAudit audit;
    final HostLinks links;

    private final @Nullable HostProcess process;

    /// Starts the host, which may not be ready when this returns.
    ///
    /// @param all lookups of all stacks
    /// @param needsFunctions whether stacks can have functions that run here
    HostParts(
            Server server,
            StackOptions options,
            StackResources resources,
            Lookups all,
            DeployCallbacks callbacks,
            BooleanSupplier needsFunctions) {
        PlatformParts platform = server.parts().platform;
        boolean hasGit = GitProgram.isOnPath(System.getenv("PATH"));
        Path redisServer = redisServer(options);
        boolean hasHost =
                options.gatewayPort() != null || options.bucketPort() != null || redisServer != null || hasGit;
        audit = new LinkAudit(platform.transactions, platform.clock);
        list = new HostList(platform.transactions, platform.secrets, platform.clock);
        placement = new HostPlacement(list, resources, () -> hasHost, needsFunctions, platform.clock);
        var missed = new MissedInvalidations();
        HostRequirements needs = needs(platform.options, options, hasGit);
        var lookups = new HostLookups(platform.transactions, resources, list, all, needs, missed, audit);
        HostSettings settings = settings(platform.options, options);
        var joining = new HostJoining(platform.transactions, list, needs, settings, audit);
        String credential = UUID.randomUUID().toString();
        process = hasHost ? start(server, options, settings, lookups, callbacks, credential) : null;
        if (options.hostPort() != null) {
            server.opened()
                    .add(LinkServer.start(
                            options.hostPort(),
                            LookupRoutes.of(lookups, joining, callbacks),
                            list::refusal,
                            platform.metrics,
                            audit::refused));
        }
        HostProcess host = process;
        var local = new LinkClient(
                () -> address(credential),
                ANSWER_MAX,
                host == null
                        ? () ->
                                "This server has no host process. It needs Git, `--gateway-port` or `--bucket-port`. Set"
                                        + " one and restart the server."
                        : host::unreachable);
        links = new HostLinks(list, local, platform.transactions, resources, ANSWER_MAX);
        functions = new RemoteFunctions(links);
        cache = options.gatewayPort() == null ? null : new RemoteCache(links, missed);
        buckets = options.bucketPort() == null ? null : new RemoteBuckets(links);
        sessions = redisServer == null ? null : new RemoteSessions(links);
        repositories = hasGit ? new RemoteRepositories(links) : null;
    }

    /// Returns the program for Redis processes, if it can be used.
    private static @Nullable Path redisServer(StackOptions options) {
        Path program = options.redisServer();
        Optional<String> refusal = program == null ? Optional.empty() : RedisProgram.refusal(program);
        refusal.ifPresent(why -> LOG.log(
                System.Logger.Level.WARNING, () -> "Stacks get no Redis processes, because %s.".formatted(why)));
        return refusal.isPresent() ? null : program;
    }

    private Optional<LinkAddress> address(String credential) {
        OptionalInt port = process == null ? OptionalInt.empty() : process.port();
        return port.isPresent() ? Optional.of(LinkAddress.ofPort(port.getAsInt(), credential)) : Optional.empty();
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

    private HostProcess start(
            Server server,
            StackOptions options,
            HostSettings settings,
            HostLookups lookups,
            DeployCallbacks callbacks,
            String agentCredential) {
        String serverCredential = UUID.randomUUID().toString();
        PlatformParts platform = server.parts().platform;
        Lookups ofLocal = lookups.ofLocal();
        LinkServer link = server.opened()
                .add(LinkServer.start(
                        ANY_PORT,
                        LookupRoutes.of(_ -> ofLocal, callbacks),
                        serverCredential,
                        platform.metrics,
                        audit::refused));
        CoreOptions core = platform.options;
        HostConfig config = settings.config(
                core.host(),
                options.gatewayPort(),
                options.bucketPort(),
                options.redisServer(),
                HostDirectory.in(core.data()).toString(),
                options.logFormat(),
                LinkAddress.ofPort(link.port(), serverCredential),
                ANY_PORT,
                agentCredential);
        HostProcess started = HostProcess.start(
                config,
                new HostProgram(core.data().toAbsolutePath(), options.ociRuntime(), options.functionJavaHome()));
        server.opened().ifAbandoned(started::close);
        return started;
    }

    private static HostSettings settings(CoreOptions core, StackOptions options) {
        return new HostSettings(
                text(options.bucketStore()),
                texts(core.allowAddresses()),
                texts(core.trustedProxies()),
                GatewayProbe.key(),
                (int) Duration.ofMinutes(options.serverOutageMinutes()).toSeconds());
    }

    private static HostRequirements needs(CoreOptions core, StackOptions options, boolean hasGit) {
        return new HostRequirements(
                options.tenantDatabaseUrl(),
                options.redisUrl(),
                url(core, options.gatewayUrl(), options.gatewayPort()),
                url(core, options.bucketUrl(), options.bucketPort()),
                hasGit);
    }

    private static @Nullable String url(CoreOptions core, @Nullable String url, @Nullable Integer port) {
        return port == null || url != null ? url : "http://%s:%d".formatted(core.reachableHost(), port);
    }

    private static List<String> texts(List<Cidr> ranges) {
        return ranges.stream().map(Cidr::toString).toList();
    }

    private static @Nullable String text(@Nullable URI address) {
        return address == null ? null : address.toString();
    }
}
