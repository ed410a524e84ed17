package dev.ambit;

import static dev.ambit.problem.ProblemCode.DATABASE_UNAVAILABLE;
import static dev.ambit.problem.ProblemCode.OVERLOADED;

import dev.ambit.db.Transactions;
import dev.ambit.http.Metrics;
import dev.ambit.http.Readiness;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdbi.v3.core.Handle;

/// Whether the server lives, and whether it can do its work now.
final class Health {

    /// The log, and the work that waits: row level security hides their rows here, and their absence would be told.
    private static final String LOOK = """
            select (select count(*) from (select from events limit 1) as log)
                + (select count(*) from (select from work limit 1) as waiting)
            """;

    private static final Duration LOOK_MAX = Duration.ofSeconds(2);

    private final Transactions transactions;
    private final Readiness readiness;
    private final Metrics metrics;
    private CompletableFuture<Long> look = CompletableFuture.completedFuture(0L);

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
            throw OVERLOADED.because("This server is about to stop.");
        }
        await(sharedLook());
        return Response.ok(new View("ready"));
    }

    Response metrics(Request request) {
        return metrics.response();
    }

    /// One at a time, for all who ask meanwhile: of a database that hangs, each look would take a connection along.
    private synchronized CompletableFuture<Long> sharedLook() {
        if (look.isDone()) {
            look = CompletableFuture.supplyAsync(() -> transactions.outside(Health::look), Thread::startVirtualThread);
        }
        return look;
    }

    /// Whoever asks has a patience of his own, and must hear before it ends.
    private static void await(CompletableFuture<Long> look) {
        try {
            look.get(LOOK_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw DATABASE_UNAVAILABLE.because("The database cannot be read. Try again in a moment.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw OVERLOADED.because("This server is about to stop.");
        }
    }

    private static Long look(Handle tx) {
        return tx.createQuery(LOOK).mapTo(Long.class).one();
    }

    public record View(String state) {}
}
