package dev.ambit.hosting;

import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;

import dev.ambit.host.HostDirectory;
import dev.ambit.host.link.LinkClient;
import dev.ambit.host.link.LinkServer;
import dev.ambit.http.CannotListen;
import dev.ambit.postgres.DirectoryLock;
import dev.ambit.problem.Problem;
import dev.ambit.process.OpenResources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A host in addition to those that servers start by themselves. It joins a server, and ends when its credential
/// is revoked.
public final class JoinedHost implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(JoinedHost.class.getName());
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final Duration HEARTBEAT_PAUSE = Duration.ofSeconds(1);

    private final OpenResources opened = new OpenResources();
    private final CompletableFuture<String> refused = new CompletableFuture<>();

    private JoinedHost() {}

    /// Joins a server and starts the host, which listens on its ports when this returns. It joins only if its ports are
    /// free, because joining replaces the secret and the URLs of a host of this name that already runs.
    ///
    /// @param functionRefusal returns why this machine cannot run functions
    /// @throws Problem of the server, if it refuses the host or does not answer
    /// @throws CannotListen if a port is in use
    /// @throws IllegalStateException with one sentence that says why the host cannot start
    public static JoinedHost start(HostOptions options, Supplier<Optional<String>> functionRefusal) {
        var host = new JoinedHost();
        try {
            // Locks before the join, because a second process of this host would replace the running one.
            host.opened.add(DirectoryLock.lock(options.data()));
            requireFreePorts(options);
            host.join(options, functionRefusal);
            return host;
        } catch (RuntimeException e) {
            host.close();
            throw e;
        }
    }

    private void join(HostOptions options, Supplier<Optional<String>> functionRefusal) {
        String secret = UUID.randomUUID().toString();
        Optional<String> refusal = functionRefusal.get();
        refusal.ifPresent(why -> LOG.log(System.Logger.Level.WARNING, "This host cannot run functions: {0}", why));
        var server = new LinkClient(
                () -> Optional.of(options.server()),
                ANSWER_MAX,
                "The server at %s does not answer.".formatted(options.server().url()));
        var joining = new JoinRequest(
                options.name(),
                options.agentUrl(),
                secret,
                options.gatewayUrl(),
                options.bucketUrl(),
                GitProgram.isOnPath(System.getenv("PATH")),
                refusal.orElse(null),
                HostDirectory.id(options.data()));
        HostSettings settings = server.post("/join", joining, HostSettings.class);
        HostProcess process = opened.add(HostProcess.start(
                settings.config(
                        options.listen(),
                        options.gatewayPort(),
                        options.bucketPort(),
                        options.redisServer(),
                        HostDirectory.in(options.data()).toString(),
                        options.logFormat(),
                        options.server(),
                        options.agentPort(),
                        secret),
                new HostProgram(options.data().toAbsolutePath(), options.ociRuntime(), options.functionJavaHome())));
        process.awaitReady();
        String heartbeat = "/heartbeat?directory=" + joining.directoryId();
        opened.loop("heartbeat", HEARTBEAT_PAUSE, () -> beat(server, heartbeat));
    }

    private static void requireFreePorts(HostOptions options) {
        requireFree(LinkServer.ADDRESS, options.agentPort(), HostOption.AGENT_PORT);
        requireFree(options.listen(), options.gatewayPort(), HostOption.GATEWAY_PORT);
        requireFree(options.listen(), options.bucketPort(), HostOption.BUCKET_PORT);
    }

    private static void requireFree(String address, @Nullable Integer port, HostOption option) {
        if (port == null) {
            return;
        }
        try (var _ = new ServerSocket(port, 1, InetAddress.getByName(address))) {
            // The socket is closed at once, so that the host can use the port.
        } catch (IOException e) {
            throw new CannotListen(address, port, "--" + option.flag(), e);
        }
    }

    /// Waits until the server refuses the credential.
    ///
    /// @return why
    public String awaitRefusal() {
        return refused.join();
    }

    @Override
    public void close() {
        opened.close();
    }

    /// A server that does not answer is an outage, during which the host goes on.
    private void beat(LinkClient server, String path) {
        try {
            server.get(path);
        } catch (Problem problem) {
            if (problem.code() == UNAUTHENTICATED) {
                refused.complete(problem.message());
            }
        }
    }
}
