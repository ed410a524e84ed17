package dev.ambit.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LoopTest {

    @Test
    @Timeout(10)
    void closing_a_waiting_loop_ends_it_at_once() throws Exception {
        var ran = new CountDownLatch(1);
        var loop = Loop.start("rests", Duration.ofHours(1), ran::countDown);
        ran.await();

        loop.close();
    }

    @Test
    @Timeout(10)
    void waking_a_waiting_loop_starts_a_run() throws Exception {
        var runs = new Semaphore(0);
        var loop = Loop.start("rests", Duration.ofHours(1), runs::release);
        runs.acquire();

        loop.wake();

        runs.acquire();
        loop.close();
    }

    @Test
    @Timeout(10)
    void loop_woken_during_a_run_runs_exactly_once_more() throws Exception {
        var runs = new Semaphore(0);
        var mayEnd = new Semaphore(0);
        var loop = Loop.start("works", Duration.ofHours(1), () -> {
            runs.release();
            mayEnd.acquireUninterruptibly();
        });
        runs.acquire();

        loop.wake();
        loop.wake();
        mayEnd.release(2);

        runs.acquire();
        assertThat(runs.tryAcquire(200, TimeUnit.MILLISECONDS)).isFalse();
        loop.close();
    }

    @Test
    void closing_a_loop_waits_for_the_current_run() throws Exception {
        var begun = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        var loop = Loop.start("works", Duration.ofHours(1), () -> {
            begun.countDown();
            try {
                TimeUnit.MILLISECONDS.sleep(200);
                ended.countDown();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        begun.await();

        loop.close();

        assertThat(ended.getCount()).isZero();
    }

    @CiTest
    void failed_run_is_repeated() throws Exception {
        var tries = new AtomicInteger();
        var second = new CountDownLatch(1);
        var loop = Loop.start("fails", Duration.ofMillis(1), () -> {
            if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("on purpose");
            }
            second.countDown();
        });

        assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
        loop.close();
    }
}
