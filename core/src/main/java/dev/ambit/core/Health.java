package dev.ambit.core;

import static dev.ambit.problem.ProblemCode.DATABASE_UNAVAILABLE;
import static dev.ambit.problem.ProblemCode.OVERLOADED;

import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.event.Events;
import dev.ambit.http.Metrics;
import dev.ambit.http.Readiness;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdbi.v3.core.Handle;

/// The routes of liveness, readiness and metrics.
final class Health {

    /// The parts of the database that a server needs. Row level security hides the rows here; an inaccessible
    /// table still causes an error.
    private enum Part {
        DATABASE,
        LOG,
        WORK,
        WRITES;

        void check(Handle tx) {
            switch (this) {
                case DATABASE -> tx.execute("select 1");
                case LOG -> Events.probe(tx);
                case WORK -> Work.probe(tx);
                case WRITES -> probeWrites(tx);
            }
        }

        /// Writes a temporary file, which needs space on the disk, and a record of the write-ahead log, which the
        /// commit waits for. Neither leaves anything in a table.
        private static void probeWrites(Handle tx) {
            String isReadOnly = tx.createQuery("show transaction_read_only")
                    .mapTo(String.class)
                    .one();
            if (isReadOnly.equals("on")) {
                throw new IllegalStateException("transactions are read-only");
            }
            tx.execute("set local work_mem = '64kB'");
            tx.execute(SPILL);
            tx.execute("select pg_logical_emit_message(true, 'ambit', 'ready')");
        }

        Problem unavailable() {
            String word = name().toLowerCase(Locale.ROOT);
            String why = this == WRITES
                    ? "The database accepts no writes. Free space on its disk, or end its read-only mode."
                    : "The %s cannot be read. Retry in a few seconds.".formatted(word);
            return DATABASE_UNAVAILABLE.because(why).with("part", word);
        }
    }

    /// Rows of 512 KB together, more than `work_mem`.
    private static final String SPILL = """
            with filler as materialized (select repeat(md5(i::text), 32) as text from generate_series(1, 512) as i)
            select count(text) from filler
            """;

    /// A successful write is trusted for this time, because each waits for the disk.
    private static final Duration WRITES_PAUSE = Duration.ofSeconds(5);

    private static final Duration CHECK_MAX = Duration.ofSeconds(2);

    private static final System.Logger LOG = System.getLogger(Health.class.getName());

    private final Transactions transactions;
    private final Readiness readiness;
    private final Metrics metrics;
    private volatile long written = System.nanoTime() - WRITES_PAUSE.toNanos();
    private CompletableFuture<Boolean> check = CompletableFuture.completedFuture(true);

    Health(Transactions transactions, Readiness readiness, Metrics metrics) {
        this.transactions = transactions;
        this.readiness = readiness;
        this.metrics = metrics;
    }

    Response live(Request request) {
        return Response.ok(new View("live"));
    }

    Response ready(Request request) {
        if (!readiness.isReady()) {
            throw OVERLOADED.because("This server is shutting down. Retry the request in a few seconds.");
        }
        await(sharedCheck());
        return Response.ok(new View("ready"));
    }

    Response metrics(Request request) {
        return metrics.response();
    }

    /// Shares one check between concurrent requests, because each check of a hanging database would occupy a
    /// connection.
    private synchronized CompletableFuture<Boolean> sharedCheck() {
        if (check.isDone()) {
            check = CompletableFuture.supplyAsync(this::check, Thread::startVirtualThread);
        }
        return check;
    }

    /// Waits for a bounded time, so that the response comes before the client's timeout.
    private static void await(CompletableFuture<Boolean> check) {
        try {
            check.get(CHECK_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Problem problem ? problem : Part.DATABASE.unavailable();
        } catch (TimeoutException e) {
            throw Part.DATABASE.unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw OVERLOADED.because("This server is shutting down. Retry the request in a few seconds.");
        }
    }

    private boolean check() {
        for (Part part : Part.values()) {
            if (part == Part.WRITES && System.nanoTime() - written < WRITES_PAUSE.toNanos()) {
                return true;
            }
            try {
                transactions.outside(tx -> {
                    part.check(tx);
                    return true;
                });
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "The check of {0} failed: {1}", part, e.getMessage());
                throw part.unavailable();
            }
        }
        written = System.nanoTime();
        return true;
    }

    public record View(String state) {}
}
