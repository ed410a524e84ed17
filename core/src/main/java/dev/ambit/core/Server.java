package dev.ambit.core;

import dev.ambit.access.KeyOwners;
import dev.ambit.access.Secrets;
import dev.ambit.db.Database;
import dev.ambit.http.CannotListen;
import dev.ambit.http.ClientAddress;
import dev.ambit.http.FreePort;
import dev.ambit.http.Router;
import dev.ambit.http.TrustedProxies;
import dev.ambit.http.WebServer;
import dev.ambit.postgres.DirectoryLock;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.process.OpenResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A server of core: it opens the database and the parts, and then serves the routes that it is given. Between
/// the two, higher modules add their own parts, routes and loops.
public final class Server implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Server.class.getName());

    private static final String LOOPBACK = "127.0.0.1";

    /// Maximum number of requests on virtual threads, which can wait for the database; further requests get 503.
    private static final int WAITING_MAX = 512;

    private static final Duration DUE_PAUSE = Duration.ofMillis(250);

    private final CoreOptions options;
    private final OperatorToken operatorToken;
    private final OpenResources opened;
    private final String databaseUrl;
    private final @Nullable EmbeddedPostgres embedded;
    private final CoreParts parts;
    private final DueLoop due;
    private @Nullable WebServer web;

    private Server(CoreOptions options, InstantSource clock, OpenResources opened) {
        this.options = options;
        this.opened = opened;
        String url = options.databaseUrl();
        String ownerUrl = options.databaseOwnerUrl();
        if (url == null || ownerUrl == null) {
            EmbeddedPostgres postgres = opened.add(EmbeddedPostgres.start(options.data()));
            embedded = postgres;
            opened.ifAbandoned(postgres::discard);
            url = postgres.url();
            ownerUrl = postgres.ownerUrl();
        } else {
            embedded = null;
        }
        databaseUrl = url;
        Database database = opened.add(Database.open(url, ownerUrl, options.databaseConnections()));
        createDirectory(options.data());
        operatorToken = OperatorToken.of(options);
        // PostgreSQL rounds times to microseconds. A response must show the same time as the stored row.
        InstantSource stored = () -> clock.instant().truncatedTo(ChronoUnit.MICROS);
        parts = VirtualThread.call(() -> new CoreParts(options, database, operatorToken, stored, opened));
        due = new DueLoop(parts.platform.transactions, stored);
    }

    /// Opens the database and the parts. The server does not answer before [#serve].
    ///
    /// @param clock the real time
    /// @throws IllegalStateException with one sentence that says why the server cannot start
    public static Server open(CoreOptions options, InstantSource clock) {
        requireStartable(options);
        var opened = new OpenResources();
        try {
            return new Server(options, clock, opened);
        } catch (RuntimeException | Error e) {
            opened.abandon();
            throw e;
        }
    }

    /// Checks, before a start creates anything, the conditions without which the start would fail later.
    ///
    /// @throws IllegalStateException if the data directory, the master key file or the token file cannot be used
    /// @throws CannotListen if the port is not free
    public static void requireStartable(CoreOptions options) {
        FreePort.require(options.host(), options.port(), "--port");
        DirectoryLock.requireUsable(options.data());
        Secrets.requireUsable(options.masterKey());
        OperatorToken.requireUsable(options);
    }

    public CoreParts parts() {
        return parts;
    }

    /// Returns the resources that are closed with this server, in the reverse order of their opening.
    public OpenResources opened() {
        return opened;
    }

    /// Returns the embedded PostgreSQL, or null if the server uses another one.
    public @Nullable EmbeddedPostgres embeddedPostgres() {
        return embedded;
    }

    public LoopStarter loops() {
        return new LoopStarter(due, databaseUrl, opened);
    }

    /// Returns the rule that determines the address of a client behind a proxy.
    public ClientAddress origin() {
        return new TrustedProxies(options.trustedProxies());
    }

    /// Starts the loops of core and answers HTTP requests when it returns.
    public Server serve(Router routes) {
        VirtualThread.call(() -> {
            parts.accounts.accountOpening.openOperators();
            parts.pricing.operatorEnvironment.open();
            return null;
        });
        CoreLoops.start(parts, loops());
        loops().every(DUE_PAUSE, "due", due::runOnce);
        web = opened.add(listen(options.host(), options.port(), routes));
        if (options.edgePort() != null) {
            listenForEdge(options.edgePort(), routes);
        }
        return this;
    }

    /// Listens on the second port. If another server on this machine uses that port, logs a warning; SDKs then
    /// need the URL with the first port.
    private void listenForEdge(int port, Router routes) {
        try {
            opened.add(listen(LOOPBACK, port, routes));
        } catch (CannotListen taken) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Port %d (edge-port) is in use, so SDKs do not find edge documents there. Set their option baseEdgeUri to http://127.0.0.1:%d."
                            .formatted(port, port()));
        }
    }

    private WebServer listen(String host, int port, Router routes) {
        PlatformParts platform = parts.platform;
        KeyOwners owners = platform.authentication.owners();
        return WebServer.start(
                host,
                port,
                routes,
                WAITING_MAX,
                options.webSockets(),
                request -> platform.admission.admit(
                        owners.environment(request.shownKey().hash())),
                (key, status, nanos) ->
                        parts.accounts.serviceMeter.answered(owners.environment(key.hash()), status, nanos),
                origin(),
                platform.metrics,
                platform.readiness);
    }

    /// Returns the port on which the server answers.
    public int port() {
        return Objects.requireNonNull(web, "The server does not answer yet").port();
    }

    /// Returns the URL at which a program on this machine reaches the server.
    public String url() {
        return "http://%s:%d".formatted(options.reachableHost(), port());
    }

    public OperatorToken operatorToken() {
        return operatorToken;
    }

    /// Undoes a start that failed, and closes the server.
    public void abandon() {
        opened.abandon();
    }

    @Override
    public void close() {
        opened.close();
    }

    private static void createDirectory(Path data) {
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The data directory %s cannot be created: %s. Choose another one with --data."
                            .formatted(data, e.getMessage()),
                    e);
        }
    }
}
