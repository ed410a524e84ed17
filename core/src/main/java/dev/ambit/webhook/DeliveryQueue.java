package dev.ambit.webhook;

import dev.ambit.db.Transactions;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The queue of the delivery thread. It holds the results of running webhook requests and database queries, one
/// entry for all new commits, and a few messages of the lease and the API.
final class DeliveryQueue {

    private static final System.Logger LOG = System.getLogger(DeliveryQueue.class.getName());

    /// Number of concurrent queries; the other database connections are for API requests.
    private static final int QUESTIONS_MAX = 6;

    private static final int TAKEN_MAX = 1_000;

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Semaphore questions = new Semaphore(QUESTIONS_MAX);

    void add(Runnable task) {
        tasks.add(task);
    }

    /// Runs a query elsewhere and posts the result, or the failure, to this queue. The number of concurrent
    /// queries is small, so that API requests do not wait for connections.
    <T> void ask(Supplier<T> question, Consumer<T> then, Runnable otherwise) {
        Thread.startVirtualThread(() -> Transactions.withoutAdmission(() -> {
            questions.acquireUninterruptibly();
            try {
                T answer = question.get();
                add(() -> then.accept(answer));
            } catch (Problem problem) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The webhook delivery is waiting for the database: {0}",
                        problem.message());
                add(otherwise);
            } catch (Throwable bug) {
                // Also after an out-of-memory error, because the caller would wait forever otherwise.
                LOG.log(System.Logger.Level.ERROR, "A database query of the webhook delivery failed", bug);
                add(otherwise);
            } finally {
                questions.release();
            }
        }));
    }

    /// Processes the next message, or waits for one up to this time.
    void doNext(Duration longest) throws InterruptedException {
        Runnable next = tasks.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
        for (int i = 0; next != null && i < TAKEN_MAX; i++) {
            next.run();
            next = i + 1 < TAKEN_MAX ? tasks.poll() : null;
        }
    }
}
