package dev.ambit;

import dev.ambit.access.KeyOwners;
import dev.ambit.access.Secrets;
import dev.ambit.bucket.BucketServer;
import dev.ambit.cdn.Edge;
import dev.ambit.db.Database;
import dev.ambit.gateway.Gateway;
import dev.ambit.http.CannotListen;
import dev.ambit.http.FreePort;
import dev.ambit.http.Router;
import dev.ambit.http.WebServer;
import dev.ambit.postgres.DirectoryLock;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.process.OpenResources;
import dev.ambit.stack.Provider;
import dev.ambit.stackdb.StackDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/// A running server: its database, its parts, what it answers to, and what it does unasked.
public final class App implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(App.class.getName());

    /// So many requests may wait for the database or for the commit that they share. More are told to come back.
    private static final int WAITING_MAX = 512;

    private final OpenResources opened;
    private final WebServer web;
    private final String host;
    private final OperatorToken operatorToken;

    private App(OpenResources opened, WebServer web, String host, OperatorToken operatorToken) {
        this.opened = opened;
        this.web = web;
        this.host = host;
        this.operatorToken = operatorToken;
    }

    /// Answers requests when it returns.
    ///
    /// @throws IllegalStateException saying in one sentence what stands in the way
    public static App start(Config config) {
        return start(config, List.of(), InstantSource.system());
    }

    static App start(Config config, InstantSource clock) {
        return start(config, List.of(), clock);
    }

    /// @param providers take the place of those that make the same kinds of resources
    static App start(Config config, List<Provider> providers, InstantSource clock) {
        var opened = new OpenResources();
        try {
            return start(config, providers, clock, opened);
        } catch (RuntimeException | Error e) {
            opened.abandon();
            throw e;
        }
    }

    /// Refuses what would end the start later, before anything is made.
    ///
    /// @throws IllegalStateException if the data directory or the master key file cannot be used
    /// @throws CannotListen if a port is not free
    public static void requireStartable(Config config) {
        FreePort.require(config.host(), config.port(), "--port");
        if (config.gatewayPort() != null) {
            FreePort.require(config.host(), config.gatewayPort(), "--gateway-port");
        }
        if (config.bucketPort() != null) {
            FreePort.require(config.host(), config.bucketPort(), "--bucket-port");
        }
        DirectoryLock.requireUsable(config.data());
        Secrets.requireUsable(config.masterKey());
        OperatorToken.requireUsable(config);
    }

    private static App start(Config config, List<Provider> providers, InstantSource clock, OpenResources opened) {
        requireStartable(config);
        String url = config.databaseUrl();
        String ownerUrl = config.databaseOwnerUrl();
        String tenantUrl = config.tenantDatabaseUrl();
        boolean isOwnCluster = false;
        if (url == null || ownerUrl == null) {
            EmbeddedPostgres postgres = opened.add(EmbeddedPostgres.start(config.data()));
            opened.ifAbandoned(postgres::discard);
            url = postgres.url();
            ownerUrl = postgres.ownerUrl();
            isOwnCluster = tenantUrl == null;
            tenantUrl = isOwnCluster ? postgres.superuserUrl() : tenantUrl;
        }
        Database database = opened.add(Database.open(url, ownerUrl, config.databaseConnections()));
        StackDatabases stackDatabases =
                tenantUrl == null ? null : new StackDatabases(tenantUrl, config.stackDatabaseMegabytes(), isOwnCluster);
        makeDirectory(config.data());
        var operatorToken = OperatorToken.of(config);
        Parts parts = VirtualThread.call(
                () -> new Parts(config, database, operatorToken, stackDatabases, providers, clock, opened));
        Router routes = Routes.table(parts);
        VirtualThread.call(() -> {
            parts.accountOpening.openOperators();
            parts.shop.open();
            return null;
        });
        Loops.start(parts, url, opened);
        KeyOwners owners = parts.authentication.owners();
        var proxies = new TrustedProxies(config.trustedProxies());
        WebServer web = opened.add(WebServer.start(
                config.host(),
                config.port(),
                routes,
                WAITING_MAX,
                request -> parts.precedence.admit(
                        owners.environment(request.shownKey().hash())),
                (key, status, nanos) -> parts.serviceMeter.answered(owners.environment(key.hash()), status, nanos),
                proxies,
                parts.metrics,
                parts.readiness));
        if (config.gatewayPort() != null) {
            warnOfFunctions(FunctionAudit.of(config, parts.transactions));
            opened.add(Gateway.start(
                    config.host(),
                    config.gatewayPort(),
                    parts.transactions,
                    parts.stackResources,
                    parts.hostRule,
                    parts.egress,
                    parts.functions,
                    new Edge(parts.edgeCache, parts.buckets),
                    proxies));
        }
        if (config.bucketPort() != null && parts.buckets != null) {
            opened.add(BucketServer.start(
                    config.host(),
                    config.bucketPort(),
                    parts.buckets,
                    parts.transactions,
                    parts.stackResources,
                    clock));
        }
        return new App(opened, web, config.reachableHost(), operatorToken);
    }

    public int port() {
        return web.port();
    }

    /// Where somebody on this machine reaches it.
    public String url() {
        return "http://%s:%d".formatted(host, port());
    }

    public OperatorToken operatorToken() {
        return operatorToken;
    }

    @Override
    public void close() {
        opened.close();
    }

    /// An earlier version let several accounts have functions. They keep running.
    private static void warnOfFunctions(FunctionAudit audit) {
        if (audit.isDoubtful()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} accounts have functions, which are not fully isolated from each other. Existing functions keep"
                            + " running; new ones are refused. `ambit doctor` lists what is not isolated. If you trust"
                            + " the code of all accounts, start the server with --functions-trusted.",
                    audit.accounts());
        }
    }

    private static void makeDirectory(Path data) {
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new IllegalStateException("The data directory " + data + " cannot be made: " + e.getMessage(), e);
        }
    }
}
