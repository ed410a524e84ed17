package dev.ambit.webhook;

import dev.ambit.db.Transactions;
import dev.ambit.problem.Problem;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What the thread of the delivery has to do, one thing after the other. It holds no more than what is under
/// way elsewhere, which is bounded: requests, questions to the database, and one word of logs that have
/// grown.
final class Inbox {

    private static final System.Logger LOG = System.getLogger(Inbox.class.getName());

    /// So many questions to the database at once; the rest of its connections is for those who wait for an
    /// answer.
    private static final int QUESTIONS_MAX = 6;

    private static final int TAKEN_MAX = 1_000;

    private final LinkedBlockingQueue<Runnable> things = new LinkedBlockingQueue<>();
    private final Semaphore questions = new Semaphore(QUESTIONS_MAX);

    void add(Runnable thing) {
        things.add(thing);
    }

    /// Asks the database elsewhere, where production waits for nobody: so few ask at once. What it says, or that it did
    /// not, comes back here.
    <T> void ask(Supplier<T> question, Consumer<T> then, Runnable otherwise) {
        Thread.startVirtualThread(() -> Transactions.unasked(() -> {
            questions.acquireUninterruptibly();
            try {
                T answer = question.get();
                add(() -> then.accept(answer));
            } catch (Problem problem) {
                LOG.log(System.Logger.Level.WARNING, "The webhook delivery is waiting for the database: {0}", problem.message());
                add(otherwise);
            } catch (Throwable bug) {
                // Also when memory was short: whoever asked waits for ever otherwise.
                LOG.log(System.Logger.Level.ERROR, "A database query of the webhook delivery failed", bug);
                add(otherwise);
            } finally {
                questions.release();
            }
        }));
    }

    /// Does what there is, or waits for something so long.
    void doNext(Duration longest) throws InterruptedException {
        Runnable next = things.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
        for (int i = 0; next != null && i < TAKEN_MAX; i++) {
            next.run();
            next = i + 1 < TAKEN_MAX ? things.poll() : null;
        }
    }
}
