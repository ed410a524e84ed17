package dev.ambit.process;

import dev.ambit.problem.Problem;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Background work that runs repeatedly until the server stops. A failure is logged, and the work is retried.
public final class Loop implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Loop.class.getName());

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration END_MAX = Duration.ofSeconds(15);
    private static final int NO_CALL = 0;

    private final String name;
    private final Duration pause;
    private final Runnable work;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Semaphore calls = new Semaphore(NO_CALL);

    private Loop(String name, Duration pause, Runnable work) {
        this.name = name;
        this.pause = pause;
        this.work = work;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    static Loop start(String name, Duration pause, Runnable work) {
        var loop = new Loop(name, pause, work);
        loop.thread.start();
        return loop;
    }

    /// Starts the next run immediately, or after the current one. The pause after a failure is not shortened.
    public void wake() {
        calls.release();
    }

    /// Stops the loop after the current run. The thread is not interrupted, which would break its database
    /// connection.
    @Override
    public void close() {
        closed.countDown();
        wake();
        try {
            thread.join(END_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!isClosedWithin(Duration.ZERO)) {
                if (!works()) {
                    isClosedWithin(AFTER_FAILURE);
                } else if (calls.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    calls.drainPermits();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean works() {
        try {
            work.run();
            return true;
        } catch (Problem problem) {
            LOG.log(System.Logger.Level.WARNING, "{0} failed and will retry: {1}", name, problem.message());
        } catch (Throwable bug) {
            // Includes OutOfMemoryError: a loop that ends silently would be noticed much later.
            LOG.log(System.Logger.Level.ERROR, name + " failed", bug);
        }
        return false;
    }

    private boolean isClosedWithin(Duration rest) throws InterruptedException {
        return closed.await(rest.toMillis(), TimeUnit.MILLISECONDS);
    }
}
