package dev.ambit.graphql;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Follows changes of the tables: checks once a second, and at once when a query names an unknown table or column.
/// PostGraphile's notification needs an event trigger, which the role cannot own.
final class SchemaWatcher implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SchemaWatcher.class.getName());
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration END_MAX = Duration.ofSeconds(15);

    /// Minimum time between checks, so that repeated invalid queries do not load the database.
    private static final long BETWEEN_MILLIS_MIN = 100;

    private final ReadOnlyDatabase database;
    private final Thread thread = Thread.ofVirtual().name("graphql-watch").unstarted(this::run);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Documents documents;
    private final InstantSource clock;
    private volatile long begun;
    private long lookedMillis;

    private SchemaWatcher(ReadOnlyDatabase database, InstantSource clock, Documents documents) {
        this.database = database;
        this.clock = clock;
        this.documents = documents;
    }

    static SchemaWatcher start(ReadOnlyDatabase database, InstantSource clock) throws SQLException {
        Catalog catalog = CatalogReader.read(database);
        var watch = new SchemaWatcher(
                database, clock, new Documents(SchemaModel.of(catalog, CatalogReader.sizes(database))));
        watch.thread.start();
        return watch;
    }

    /// Returns the documents of the newest schema.
    Documents documents() {
        return documents;
    }

    /// Checks now, or waits for a concurrent check; at the earliest 100 ms after the last one.
    ///
    /// @return whether the schema differs from that of `known`
    boolean isChanged(Documents known) {
        long before = begun;
        synchronized (this) {
            if (begun == before) {
                pause(lookedMillis + BETWEEN_MILLIS_MIN - clock.millis());
                check();
            }
        }
        return documents != known;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(Math.clamp(millis, 0, BETWEEN_MILLIS_MIN));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void check() {
        begun++;
        lookedMillis = clock.millis();
        try {
            Catalog catalog = CatalogReader.read(database);
            Map<Long, Long> sizes = CatalogReader.sizes(database);
            SchemaModel model = documents.model();
            if (!catalog.equals(model.catalog())) {
                documents = new Documents(SchemaModel.of(catalog, sizes));
                LOG.log(System.Logger.Level.INFO, "The GraphQL schema was reloaded because the tables changed");
            } else {
                model.updateEstimates(sizes);
            }
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.WARNING, "The tables could not be checked for changes: {0}", e.getMessage());
        } catch (RuntimeException e) {
            // Queries are answered with the older schema.
            LOG.log(System.Logger.Level.ERROR, "The tables could not be checked for changes", e);
        }
    }

    private void run() {
        try {
            while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(END_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
