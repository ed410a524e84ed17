package dev.ambit.hosting;

import static java.util.stream.Collectors.toMap;

import dev.ambit.TestOptions;
import dev.ambit.TestPort;
import dev.ambit.branch.TestRepositories;
import dev.ambit.config.LogFormat;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.HostApp;
import dev.ambit.host.HostConfig;
import dev.ambit.host.bucket.AccessKeyGrant;
import dev.ambit.host.container.TestContainers;
import dev.ambit.host.function.FunctionEnvironment;
import dev.ambit.host.function.FunctionLookup;
import dev.ambit.host.gateway.Site;
import dev.ambit.host.link.LinkAddress;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkServer;
import dev.ambit.http.Cidr;
import dev.ambit.http.Metrics;
import dev.ambit.http.Router;
import dev.ambit.http.Trace;
import dev.ambit.problem.ProblemCode;
import dev.ambit.process.OpenResources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A host in this process, and the lookups of a server that the test can stop and start again on the same port.
public final class TestLink implements AutoCloseable {

    public static final String SERVER_CREDENTIAL = "credential of the host";
    public static final String AGENT_CREDENTIAL = "credential of the server";

    /// Stacks by host.
    public final Map<String, Site> sites = new ConcurrentHashMap<>();

    public final Map<String, AccessKeyGrant> accessKeys = new ConcurrentHashMap<>();
    public final Map<String, FunctionEnvironment> functions = new ConcurrentHashMap<>();

    /// Trace ids of the lookups.
    public final Set<String> traceIds = ConcurrentHashMap.newKeySet();

    public final int serverPort = TestPort.free();
    public final int gatewayPort = TestPort.free();
    public final int bucketPort = TestPort.free();
    public final HostApp host;
    private final OpenResources opened = new OpenResources();
    private final Metrics metrics = new Metrics();
    private @Nullable LinkServer server;

    private TestLink(Path data, int outageSeconds) {
        startServer();
        host = HostApp.start(
                config(data, outageSeconds, SERVER_CREDENTIAL),
                TestContainers.client(opened, data.resolve("functions")));
    }

    /// Starts a server and its host.
    ///
    /// @param outageSeconds how long the host serves known stacks without its server
    public static TestLink start(Path data, int outageSeconds) {
        return new TestLink(data, outageSeconds);
    }

    public HostConfig config(Path data, int outageSeconds, String serverCredential) {
        return new HostConfig(
                "127.0.0.1",
                gatewayPort,
                bucketPort,
                data.toString(),
                null,
                null,
                TestOptions.LOOPBACK.stream().map(Cidr::toString).toList(),
                List.of(),
                LogFormat.TEXT,
                "probe",
                outageSeconds,
                "http://127.0.0.1:" + serverPort,
                0,
                serverCredential,
                AGENT_CREDENTIAL);
    }

    public void startServer() {
        startServer(lookups());
    }

    /// Returns routes that answer with the maps of this link.
    public Router lookups() {
        return LookupRoutes.of(
                host -> seen(sites.get(host)),
                key -> seen(accessKeys.get(key)),
                new FunctionLookup() {
                    @Override
                    public Map<String, Long> owners(Set<String> names) {
                        return names.stream().filter(functions::containsKey).collect(toMap(it -> it, _ -> 1L));
                    }

                    @Override
                    public FunctionEnvironment environment(String name) {
                        return seen(functions.get(name))
                                .orElseThrow(() -> ProblemCode.STACK_IN_THE_WAY.because(
                                        "The stack is being torn down. Deploy to another environment."));
                    }
                },
                new TestRepositories.NoServer());
    }

    private <T> Optional<T> seen(@Nullable T value) {
        Trace.header().ifPresent(it -> traceIds.add(it.split("-", -1)[1]));
        return Optional.ofNullable(value);
    }

    public void startServer(Router routes) {
        startServer(routes, SERVER_CREDENTIAL);
    }

    public void startServer(Router routes, String credential) {
        server = LinkServer.start(serverPort, routes, credential, metrics, _ -> {});
    }

    public void stopServer() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    /// Returns a client of the host's agent.
    public LinkClient agent(String credential) {
        return new LinkClient(
                () -> Optional.of(LinkAddress.ofPort(host.agentPort(), credential)),
                Duration.ofSeconds(60),
                "The host does not answer.");
    }

    /// Adds a stack whose function is the upstream.
    public void site(String host, String upstream) {
        sites.put(
                host,
                new Site(
                        UUID.randomUUID(),
                        "prod-stage",
                        false,
                        "key",
                        null,
                        0,
                        upstream,
                        null,
                        30,
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    /// Sends a request of a browser to the gateway.
    public Answer visit(String host) throws IOException {
        return visit(host, "");
    }

    /// Sends a request of a browser to the gateway.
    ///
    /// @param headers each after a bar
    public Answer visit(String host, String headers) throws IOException {
        String answer =
                TestGateway.raw(gatewayPort, "GET / HTTP/1.1|Host: %s|Accept: text/html%s".formatted(host, headers));
        return new Answer(Integer.parseInt(answer.substring(9, 12)), answer);
    }

    /// The answer to a visitor.
    public record Answer(int status, String text) {}

    @Override
    public void close() {
        host.close();
        opened.close();
        stopServer();
        metrics.close();
    }
}
