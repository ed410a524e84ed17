package dev.ambit.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import tools.jackson.core.JacksonException;

/// Bounded queue of reports, which a thread sends in batches and in order. A batch is repeated until the server
/// stores or refuses it.
final class ReportQueue<T> implements Runnable {

    /// Sends a batch.
    interface Sender<T> {
        void send(List<T> batch) throws IOException;
    }

    private static final System.Logger LOG = System.getLogger(ReportQueue.class.getName());

    /// Time to wait for more reports before a batch is sent.
    private static final Duration LINGER = Duration.ofMillis(100);

    private static final int UNAUTHENTICATED = 401;
    private static final int FORBIDDEN = 403;

    private final Sender<T> sender;
    private final BiConsumer<List<T>, String> dropped;
    private final int bufferedMax;
    private final int batchMax;
    private final Thread thread;

    // Guarded by this. A batch stays in the queue until the server has stored or refused it.
    private final Deque<T> queue = new ArrayDeque<>();
    private boolean isClosing;
    private boolean isHurried;

    ReportQueue(String name, Sender<T> sender, BiConsumer<List<T>, String> dropped, int bufferedMax, int batchMax) {
        this.sender = sender;
        this.dropped = dropped;
        this.bufferedMax = bufferedMax;
        this.batchMax = batchMax;
        thread = new Thread(this, name);
        thread.setDaemon(true);
        thread.start();
    }

    /// Adds a report, or drops it if the queue is full or closed.
    void add(T report) {
        String reason;
        synchronized (this) {
            if (!isClosing && queue.size() < bufferedMax) {
                queue.add(report);
                notifyAll();
                return;
            }
            reason = isClosing
                    ? "The reporter is closed."
                    : "The buffer is full: %,d reports wait for the server.".formatted(bufferedMax);
        }
        drop(List.of(report), reason);
    }

    synchronized int pending() {
        return queue.size();
    }

    /// Waits until the server has answered all reports.
    ///
    /// @return false if the time is over
    synchronized boolean flush(Duration longest) throws InterruptedException {
        long endNanos = System.nanoTime() + longest.toNanos();
        isHurried = true;
        notifyAll();
        while (!queue.isEmpty()) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
            if (leftMillis <= 0) {
                return false;
            }
            wait(leftMillis);
        }
        return true;
    }

    /// Accepts no more reports, sends the buffered ones, and drops those that are left at the deadline.
    void close(Duration longest) throws InterruptedException {
        synchronized (this) {
            isClosing = true;
            notifyAll();
        }
        try {
            flush(longest);
        } finally {
            thread.interrupt();
            thread.join();
            List<T> left;
            synchronized (this) {
                left = List.copyOf(queue);
                queue.clear();
            }
            if (!left.isEmpty()) {
                drop(left, "The reporter was closed before the server answered.");
            }
        }
    }

    @Override
    public void run() {
        var pause = new RetryPause();
        try {
            while (true) {
                List<T> batch = nextBatch();
                Duration wait = attempt(batch, pause);
                if (!wait.isZero()) {
                    Thread.sleep(wait.toMillis());
                }
            }
        } catch (InterruptedException e) {
            // The queue is closed.
        }
    }

    private synchronized List<T> nextBatch() throws InterruptedException {
        while (queue.isEmpty()) {
            isHurried = false;
            wait();
        }
        long endNanos = System.nanoTime() + LINGER.toNanos();
        while (queue.size() < batchMax && !isHurried && !isClosing) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
            if (leftMillis <= 0) {
                break;
            }
            wait(leftMillis);
        }
        List<T> batch = new ArrayList<>();
        for (T report : queue) {
            if (batch.size() == batchMax) {
                break;
            }
            batch.add(report);
        }
        return batch;
    }

    /// Sends a batch.
    ///
    /// @return the pause before the next attempt; zero if the batch is done
    private Duration attempt(List<T> batch, RetryPause pause) throws InterruptedException {
        try {
            sender.send(batch);
            done(batch.size());
            pause.reset();
            return Duration.ZERO;
        } catch (AmbitProblem problem) {
            if (isWorthRepeating(problem)) {
                return pause.next(problem.retryAfter());
            }
            if (batch.size() > 1) {
                return attemptEach(batch, pause);
            }
            done(1);
            drop(batch, String.valueOf(problem.getMessage()));
            return Duration.ZERO;
        } catch (IOException | JacksonException e) {
            // The server is away, or a proxy answered in its place.
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return pause.next(Duration.ZERO);
        }
    }

    /// The server stores a batch as a whole or not at all, so one invalid report would hold back the others.
    private Duration attemptEach(List<T> batch, RetryPause pause) throws InterruptedException {
        for (T report : batch) {
            Duration wait = attempt(List.of(report), pause);
            if (!wait.isZero()) {
                return wait;
            }
        }
        return Duration.ZERO;
    }

    /// A callback that fails must not stop the thread, because later reports would be lost.
    private void drop(List<T> reports, String reason) {
        try {
            dropped.accept(reports, reason);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "The callback for dropped reports failed", e);
        }
    }

    private synchronized void done(int count) {
        for (int i = 0; i < count; i++) {
            queue.remove();
        }
        notifyAll();
    }

    /// A key can be replaced at the server, and usage must not be lost until then. An answer without a code is from a
    /// proxy.
    private static boolean isWorthRepeating(AmbitProblem problem) {
        return problem.isTemporary()
                || problem.status() == UNAUTHENTICATED
                || problem.status() == FORBIDDEN
                || problem.code().startsWith("Http");
    }
}
