package dev.ambit.host;

import dev.ambit.egress.AllowedAddresses;
import dev.ambit.egress.Egress;
import dev.ambit.host.bucket.BucketServer;
import dev.ambit.host.bucket.Buckets;
import dev.ambit.host.cdn.Edge;
import dev.ambit.host.cdn.EdgeCache;
import dev.ambit.host.container.ContainerClient;
import dev.ambit.host.function.FunctionHost;
import dev.ambit.host.function.FunctionRunner;
import dev.ambit.host.gateway.Gateway;
import dev.ambit.host.git.RepositoryHost;
import dev.ambit.host.link.LinkAddress;
import dev.ambit.host.link.LinkServer;
import dev.ambit.host.lookup.ForwardingHosts;
import dev.ambit.host.lookup.ServerContact;
import dev.ambit.host.session.RedisProgram;
import dev.ambit.host.session.SessionHost;
import dev.ambit.http.Cidr;
import dev.ambit.http.Metrics;
import dev.ambit.http.Router;
import dev.ambit.http.TrustedProxies;
import dev.ambit.process.OpenResources;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A running host: functions, gateway, CDN, buckets, sessions and repositories, and the API by which the server uses
/// them.
public final class HostApp implements AutoCloseable {

    /// The directory of functions in the directory of the host.
    static final String FUNCTIONS = "functions";

    /// The directory of session stores in the directory of the host.
    private static final String SESSIONS = "sessions";

    private static final Duration FUNCTIONS_PAUSE = Duration.ofSeconds(5);
    private static final Duration SESSIONS_PAUSE = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT_PAUSE = Duration.ofSeconds(1);
    private static final Duration SWEEP_PAUSE = Duration.ofMinutes(5);

    private final OpenResources opened = new OpenResources();
    private final LinkServer agent;

    private HostApp(HostConfig config, ContainerClient containers) {
        InstantSource clock = InstantSource.system();
        var contact = new ServerContact(Duration.ofSeconds(config.outageSeconds()), clock);
        var cache = new EdgeCache();
        var others = new ForwardingHosts();
        var server = new LinkAddress(URI.create(config.serverUrl()), config.serverCredential());
        var lookups = new ServerLookups(server, contact, others, cache::clear);
        lookups.greet();
        opened.loop("heartbeat", HEARTBEAT_PAUSE, lookups::heartbeat);
        var data = Path.of(config.data());
        var addresses = new AllowedAddresses(ranges(config.allowAddresses()));
        Metrics metrics = opened.add(new Metrics());
        SessionHost sessions = opened.add(new SessionHost(data.resolve(SESSIONS), redis(config)));
        opened.loop("session stores", SESSIONS_PAUSE, sessions::runOnce);
        FunctionHost functions = opened.add(new FunctionHost(
                data.resolve(FUNCTIONS), lookups, new FunctionRunner(containers, addresses, sessions::port), clock));
        Buckets buckets = buckets(config, data);
        RepositoryHost repositories =
                RepositoryHost.in(data, functions, buckets, lookups).orElse(null);
        var routes = new Router();
        AgentRoutes.add(routes, functions, buckets, cache);
        SessionRoutes.add(routes, sessions);
        RepositoryRoutes.add(routes, repositories);
        MoveRoutes.add(routes, data, functions, config.bucketStore() == null ? buckets : null, sessions, repositories);
        agent = opened.add(LinkServer.start(config.agentPort(), routes, config.agentCredential(), metrics, _ -> {}));
        if (repositories != null) {
            opened.loop("deploys left", SWEEP_PAUSE, () -> repositories.sweep(clock));
        }
        List<AutoCloseable> ports = new ArrayList<>();
        if (config.gatewayPort() != null) {
            Egress egress = opened.add(Egress.start(addresses, 1, 1));
            ports.add(Gateway.start(
                    config.host(),
                    config.gatewayPort(),
                    lookups::site,
                    contact,
                    others,
                    egress,
                    functions,
                    new Edge(cache, buckets),
                    new TrustedProxies(ranges(config.trustedProxies())),
                    config.probeKey()));
            opened.loop("functions", FUNCTIONS_PAUSE, () -> {
                if (contact.isRecent()) {
                    functions.runOnce();
                }
            });
        }
        if (config.bucketPort() != null && buckets != null) {
            ports.add(BucketServer.start(
                    config.host(), config.bucketPort(), buckets, lookups::accessKey, contact, others, clock));
        }
        opened.addTogether(ports);
    }

    /// Starts a host, which listens on its ports when this returns.
    ///
    /// @param containers run functions
    /// @throws dev.ambit.http.CannotListen if a port is not free
    /// @throws IllegalStateException with one sentence for the operator, if a directory is unusable
    public static HostApp start(HostConfig config, ContainerClient containers) {
        return new HostApp(config, containers);
    }

    /// The loopback port on which the server reaches this host.
    public int agentPort() {
        return agent.port();
    }

    @Override
    public void close() {
        opened.close();
    }

    private static RedisProgram redis(HostConfig config) {
        return new RedisProgram(config.redisServer() == null ? null : Path.of(config.redisServer()));
    }

    private static @Nullable Buckets buckets(HostConfig config, Path data) {
        if (config.bucketPort() == null) {
            return null;
        }
        return config.bucketStore() == null ? Buckets.in(data) : Buckets.at(URI.create(config.bucketStore()));
    }

    private static List<Cidr> ranges(List<String> texts) {
        return texts.stream().map(Cidr::of).toList();
    }
}
