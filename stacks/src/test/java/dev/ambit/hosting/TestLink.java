package dev.ambit.hosting;

import static java.util.stream.Collectors.toMap;

import dev.ambit.branch.TestRepositories;
import dev.ambit.TestOptions;
import dev.ambit.TestPort;
import dev.ambit.config.LogFormat;
import dev.ambit.gateway.TestGateway;
import dev.ambit.host.HostApp;
import dev.ambit.host.HostConfig;
import dev.ambit.host.container.ContainerClient;
import dev.ambit.host.bucket.AccessKeyGrant;
import dev.ambit.host.function.FunctionEnvironment;
import dev.ambit.host.function.FunctionLookup;
import dev.ambit.host.gateway.Site;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkServer;
import dev.ambit.http.Cidr;
import dev.ambit.http.Metrics;
import dev.ambit.http.Router;
import dev.ambit.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A host in this process, and the lookups of a server that the test can stop and start again on the same port.
final class TestLink implements AutoCloseable {

    static final String SERVER_CREDENTIAL = "credential of the host";
    static final String AGENT_CREDENTIAL = "credential of the server";

    /// Stacks by host.
    final Map<String, Site> sites = new ConcurrentHashMap<>();

    final Map<String, AccessKeyGrant> accessKeys = new ConcurrentHashMap<>();
    final Map<String, FunctionEnvironment> functions = new ConcurrentHashMap<>();
    final int serverPort = TestPort.free();
    final int gatewayPort = TestPort.free();
    final int bucketPort = TestPort.free();
    final HostApp host;
    private final Metrics metrics = new Metrics();
    private @Nullable LinkServer server;

    private TestLink(Path data, int outageSeconds) {
        startServer();
        host = HostApp.start(
                config(data, outageSeconds, SERVER_CREDENTIAL), ContainerClient.unavailable("this test runs none"));
    }

    /// Starts a server and its host.
    ///
    /// @param outageSeconds how long the host serves known stacks without its server
    static TestLink start(Path data, int outageSeconds) {
        return new TestLink(data, outageSeconds);
    }

    HostConfig config(Path data, int outageSeconds, String serverCredential) {
        return new HostConfig(
                "127.0.0.1",
                gatewayPort,
                bucketPort,
                data.toString(),
                null,
                TestOptions.LOOPBACK.stream().map(Cidr::toString).toList(),
                List.of(),
                LogFormat.TEXT,
                "probe",
                outageSeconds,
                serverPort,
                serverCredential,
                AGENT_CREDENTIAL);
    }

    void startServer() {
        startServer(LookupRoutes.of(
                host -> Optional.ofNullable(sites.get(host)),
                key -> Optional.ofNullable(accessKeys.get(key)),
                new FunctionLookup() {
                    @Override
                    public Map<String, Long> owners(Set<String> names) {
                        return names.stream().filter(functions::containsKey).collect(toMap(it -> it, _ -> 1L));
                    }

                    @Override
                    public FunctionEnvironment environment(String name) {
                        FunctionEnvironment found = functions.get(name);
                        if (found == null) {
                            throw ProblemCode.STACK_IN_THE_WAY.because("The stack is being torn down.");
                        }
                        return found;
                    }
                },
                new TestRepositories.NoServer()));
    }

    void startServer(Router routes) {
        server = LinkServer.start(serverPort, routes, SERVER_CREDENTIAL, metrics);
    }

    void stopServer() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    /// Returns a client of the host's agent.
    LinkClient agent(String credential) {
        return new LinkClient(
                () -> OptionalInt.of(host.agentPort()),
                credential,
                Duration.ofSeconds(60),
                "The host does not answer.");
    }

    /// Adds a stack whose function is the upstream.
    void site(String host, String upstream) {
        sites.put(
                host, new Site(UUID.randomUUID(), "prod-stage", false, "key", 0, upstream, null, 30, null, null, null));
    }

    /// Sends a request of a browser to the gateway.
    ///
    /// @return status and rest of the answer
    Answer visit(String host) throws IOException {
        String answer = TestGateway.raw(gatewayPort, "GET / HTTP/1.1|Host: %s|Accept: text/html".formatted(host));
        return new Answer(Integer.parseInt(answer.substring(9, 12)), answer);
    }

    /// The answer to a visitor.
    record Answer(int status, String text) {}

    @Override
    public void close() {
        host.close();
        stopServer();
        metrics.close();
    }
}
