package dev.ambit.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.host.function.FunctionAdmission;
import dev.ambit.host.function.FunctionEnvironment;
import dev.ambit.host.function.OutgoingHosts;
import dev.ambit.host.function.PortForward;
import dev.ambit.parameter.ParameterDefinition;
import dev.ambit.parameter.StackParameters;
import dev.ambit.sessionstore.SessionMode;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import dev.ambit.stackdb.DatabaseClusters;
import dev.ambit.stackdb.StackDatabase;
import dev.ambit.stackdb.StackDatabases;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads the environment of a function from its stack.
final class FunctionEnvironmentReading {

    private static final int MEGABYTES = 256;
    private static final int REQUESTS_MAX = 64;
    private static final int TIMEOUT_SECONDS = 30;

    /// First user id, in a range that systemd, containers and accounts do not use.
    private static final long USERS_FROM = 1_900_000_000;

    private static final long USERS_MAX = 200_000_000;
    private static final String PROXY = "http://127.0.0.1:" + OutgoingHosts.PROXY_PORT;
    private static final int REDIS_PORT = 6379;
    private static final EngineAddress DATABASE_HERE = new EngineAddress("postgresql", "127.0.0.1", 5432);
    private static final EngineAddress SESSIONS_HERE = new EngineAddress("redis", "127.0.0.1", REDIS_PORT);

    /// Connections that are forwarded beyond the login's limit, so that a program gets PostgreSQL's own error.
    private static final int CONNECTIONS_OVER = 2;

    private final Transactions transactions;
    private final StackResources resources;
    private final StackParameters parameters;
    private final DatabaseClusters clusters;
    private final @Nullable URI redis;
    private final OutgoingHosts outgoing;

    FunctionEnvironmentReading(
            Transactions transactions,
            StackResources resources,
            StackParameters parameters,
            DatabaseClusters clusters,
            @Nullable URI redis,
            OutgoingHosts outgoing) {
        this.transactions = transactions;
        this.resources = resources;
        this.parameters = parameters;
        this.clusters = clusters;
        this.redis = redis;
        this.outgoing = outgoing;
    }

    FunctionEnvironment read(WantedResource function) {
        Optional<WantedResource> database = database(function).filter(_ -> clusters.exist());
        Optional<StackDatabases> cluster = database.map(clusters::of);
        return transactions.in(function.account(), tx -> {
            Optional<WantedResource> sessions = neighbour(tx, function, ResourceKind.SESSION);
            Map<String, String> variables = parameters(tx, function);
            PortForward.ToDatabase toDatabase = database.map(
                            it -> database(it, cluster.orElseThrow(), DATABASE_HERE, variables))
                    .orElse(null);
            boolean hasProcess = sessions.filter(it -> SessionMode.of(it) == SessionMode.INSTANCE)
                    .isPresent();
            PortForward.ToSessions toRedis = hasProcess
                    ? null
                    : sessions.flatMap(it -> redis(tx, it))
                            .map(FunctionEnvironmentReading::toRedis)
                            .orElse(null);
            sessions.filter(_ -> hasProcess || toRedis != null)
                    .ifPresent(it -> addSessions(it, SESSIONS_HERE, variables));
            List<String> hosts = FunctionProvider.outgoingHosts(function.parameters()).stream()
                    .filter(outgoing::covers)
                    .toList();
            if (!hosts.isEmpty()) {
                variables.put("HTTPS_PROXY", PROXY);
                // Node.js 24 then uses the proxy by itself.
                variables.put("NODE_USE_ENV_PROXY", "1");
            }
            addCommon(function, variables);
            return new FunctionEnvironment(
                    variables,
                    toDatabase,
                    toRedis,
                    hasProcess ? sessions.map(WantedResource::name).orElseThrow() : null,
                    hosts,
                    user(function.environment()),
                    function.number("memoryMegabytes", MEGABYTES),
                    function.number("concurrencyMax", REQUESTS_MAX),
                    function.number("timeoutSeconds", TIMEOUT_SECONDS));
        });
    }

    /// Reads the variables of a function outside of this installation, which reaches engines at their own addresses.
    ///
    /// @throws dev.ambit.problem.Problem if the function cannot reach an engine of the stack
    Map<String, String> readRemote(WantedResource function) {
        Optional<WantedResource> database = database(function);
        Optional<StackDatabases> cluster = database.map(clusters::of);
        return transactions.in(function.account(), tx -> {
            Map<String, String> variables = parameters(tx, function);
            database.ifPresent(it -> {
                StackDatabases server = cluster.orElseThrow();
                database(it, server, EngineAddress.ofDatabase(server, it), variables);
            });
            neighbour(tx, function, ResourceKind.SESSION)
                    .ifPresent(it -> addSessions(
                            it,
                            it.isRemote() ? remoteSessions(tx, it) : EngineAddress.ofSessions(it, redis),
                            variables));
            addCommon(function, variables);
            return variables;
        });
    }

    private Map<String, String> parameters(Handle tx, WantedResource function) {
        Map<String, String> variables = new TreeMap<>();
        parameters
                .of(tx, function.account(), function.environment())
                .forEach((name, value) -> variables.put(ParameterDefinition.variable(name), value));
        return variables;
    }

    private static void addCommon(WantedResource function, Map<String, String> variables) {
        variables.put("PORT", Integer.toString(FunctionAdmission.PORT));
        variables.put("STAGE", function.stage().name().toLowerCase(Locale.ROOT));
        variables.put("HOME", "/tmp");
    }

    /// @param reached address at which the function reaches PostgreSQL
    private static PortForward.ToDatabase database(
            WantedResource wanted, StackDatabases cluster, EngineAddress reached, Map<String, String> variables) {
        StackDatabase it = StackDatabase.of(wanted);
        boolean isDirect = !reached.equals(DATABASE_HERE);
        String options = "?options=%s%s"
                .formatted(
                        encoded("-csearch_path=" + it.schema()),
                        wanted.isRemote() && isDirect ? "&sslmode=require" : "");
        String address = "//%s/%s%s".formatted(reached.hostAndPort(), encoded(it.database()), options);
        String login = "user=%s&password=%s".formatted(encoded(it.login()), encoded(it.password()));
        variables.put(
                "DATABASE_URL",
                "postgresql:"
                        + address.replace("//", "//%s:%s@".formatted(encoded(it.login()), encoded(it.password()))));
        variables.put("JDBC_DATABASE_URL", "jdbc:postgresql:%s&%s".formatted(address, login));
        variables.put("DATABASE_TABLE_SUFFIX", it.suffix());
        int connections = StackDatabase.connectionsMax(wanted) + CONNECTIONS_OVER;
        InetSocketAddress server = cluster.address();
        return new PortForward.ToDatabase(
                server.getHostString(),
                server.getPort(),
                it.login(),
                it.database(),
                connections,
                cluster.certificate());
    }

    /// @param reached address at which the function reaches Redis
    private static void addSessions(WantedResource wanted, EngineAddress reached, Map<String, String> variables) {
        variables.put(
                "REDIS_URL",
                "%s://%s:%s@%s"
                        .formatted(
                                reached.scheme(),
                                encoded(wanted.name()),
                                encoded(wanted.secret()),
                                reached.hostAndPort()));
        variables.put("REDIS_PREFIX", wanted.name() + ":");
    }

    /// Returns the address of the Redis server with the key space of a stack.
    private Optional<EngineAddress> redis(Handle tx, WantedResource sessions) {
        return sessions.isRemote()
                ? Optional.of(remoteSessions(tx, sessions))
                : Optional.ofNullable(redis)
                        .map(it -> new EngineAddress(
                                it.getScheme(), it.getHost(), it.getPort() < 0 ? REDIS_PORT : it.getPort()));
    }

    private EngineAddress remoteSessions(Handle tx, WantedResource sessions) {
        return EngineAddress.ofRemoteSessions(resources.detail(tx, sessions));
    }

    private static PortForward.ToSessions toRedis(EngineAddress it) {
        return new PortForward.ToSessions(it.host(), it.port(), "rediss".equals(it.scheme()));
    }

    private Optional<WantedResource> database(WantedResource function) {
        return transactions.in(function.account(), tx -> neighbour(tx, function, ResourceKind.DATABASE));
    }

    private Optional<WantedResource> neighbour(Handle tx, WantedResource function, ResourceKind kind) {
        return resources.wanted(tx, function.account(), function.environment(), kind);
    }

    private static long user(EnvironmentId environment) {
        if (environment.value() >= USERS_MAX) {
            throw new IllegalStateException("No user id is left for environment " + environment.value());
        }
        return USERS_FROM + environment.value();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
