package dev.ambit.replica;

import dev.ambit.applier.Database;
import dev.ambit.applier.Inbox;
import dev.ambit.applier.Synchronization;
import dev.ambit.check.CheckApi;
import dev.ambit.graphql.Graphql;
import dev.ambit.http.BearerToken;
import dev.ambit.http.FreePort;
import dev.ambit.http.Metrics;
import dev.ambit.http.Readiness;
import dev.ambit.http.Router;
import dev.ambit.http.WebServer;
import dev.ambit.live.GraphiqlApi;
import dev.ambit.live.GraphqlApi;
import dev.ambit.live.LiveQueries;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.process.OpenResources;
import dev.ambit.rediscache.EntitlementListRows;
import dev.ambit.rediscache.RedisCacheLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/// A running replica. All objects are created here in the order of their dependencies.
public final class ReplicaApp implements AutoCloseable {

    /// Maximum number of requests that wait for the database; further ones are answered 503. Events have their own
    /// queue.
    private static final int WAITING_MAX = 512;

    /// Approximate upper bound of customers cached for checks.
    private static final long CUSTOMERS_BYTES_MAX = 256L << 20;

    private static final Duration AGE_PAUSE = Duration.ofMillis(250);
    private static final Duration REDIS_PAUSE = Duration.ofMillis(100);
    private static final Duration METRICS_PAUSE = Duration.ofSeconds(1);
    private static final Duration INBOX_PURGE_PAUSE = Duration.ofMinutes(10);

    private final OpenResources opened;
    private final WebServer web;
    private final String host;

    private ReplicaApp(OpenResources opened, WebServer web, String host) {
        this.opened = opened;
        this.web = web;
        this.host = host;
    }

    /// Starts a replica that answers requests when this method returns.
    ///
    /// @throws IllegalStateException with a message for the operator
    public static ReplicaApp start(ReplicaConfig config) {
        return start(config, InstantSource.system());
    }

    /// Starts a replica with a clock for the age of the data and the time since the last message of the server.
    public static ReplicaApp start(ReplicaConfig config, InstantSource clock) {
        var opened = new OpenResources();
        try {
            return start(config, clock, opened);
        } catch (RuntimeException | Error e) {
            opened.abandon();
            throw e;
        }
    }

    private static ReplicaApp start(ReplicaConfig config, InstantSource clock, OpenResources opened) {
        FreePort.require(config.host(), config.port(), "--port");
        String url = config.databaseUrl();
        if (url == null) {
            EmbeddedPostgres postgres = opened.add(EmbeddedPostgres.start(config.data()));
            opened.ifAbandoned(postgres::discard);
            Database.prepare(postgres.superuserUrl(), EmbeddedPostgres.OWNER);
            url = postgres.ownerUrl();
        }
        Database database = opened.add(Database.open(url));
        var inbox = new Inbox(database, config.environmentId(), clock, null);
        var metrics = opened.add(new Metrics());
        Graphql graphql = opened.add(Graphql.open(url, Database.READER, clock));
        var live = opened.add(new LiveQueries(graphql));
        metrics.show("ambit.live.runs", "Runs of live queries", live.runs());
        inbox.follow(live::committed);
        var token = new BearerToken(config.token());
        var age = new DataAge();
        Database reading = opened.add(Database.openToRead(url));
        var check = new CheckApi(reading.jdbi(), token, inbox.environmentClock(), age, CUSTOMERS_BYTES_MAX);
        inbox.follow(check::committed);
        var readiness = new Readiness();

        Synchronization sync = opened.add(Synchronization.start(database, inbox, config.feed(), clock));
        Supplier<Freshness> freshness = () -> Freshness.of(sync.state(), clock.instant());
        fillRedis(config, opened, inbox, reading, sync, clock);
        opened.loop("age", AGE_PAUSE, () -> age.show(freshness.get()));

        Router routes = Routes.table(
                new HealthApi(readiness, freshness, metrics),
                new StatusApi(config.environmentId(), inbox::status, freshness, clock),
                new WebhookApi(config.secret(), inbox, clock, new EventCounts(metrics)),
                check,
                new GraphqlApi(graphql, live, token),
                new GraphiqlApi(),
                config.pages());

        var progressMetrics = new ProgressMetrics(inbox::status, clock, metrics);
        opened.loop("replica metrics", METRICS_PAUSE, progressMetrics::runOnce);
        if (config.feed() != null) {
            opened.loop("sync metrics", METRICS_PAUSE, new FreshnessMetrics(freshness, clock, metrics)::runOnce);
        }
        opened.loop("inbox purge", INBOX_PURGE_PAUSE, new InboxPurgeLoop(inbox, clock)::runOnce);
        WebServer web =
                opened.add(WebServer.start(config.host(), config.port(), routes, WAITING_MAX, metrics, readiness));
        return new ReplicaApp(opened, web, config.reachableHost());
    }

    private static void fillRedis(
            ReplicaConfig config,
            OpenResources opened,
            Inbox inbox,
            Database reading,
            Synchronization sync,
            InstantSource clock) {
        if (config.redis() != null) {
            RedisCacheLoop redis = opened.add(
                    new RedisCacheLoop(config.redis(), new EntitlementListRows(reading.jdbi()), sync::state, clock));
            inbox.follow(redis::committed);
            opened.loop("redis cache", REDIS_PAUSE, redis::runOnce);
        }
    }

    public int port() {
        return web.port();
    }

    /// Returns the URL for clients on this machine.
    public String url() {
        return "http://%s:%d".formatted(host, port());
    }

    @Override
    public void close() {
        opened.close();
    }
}
