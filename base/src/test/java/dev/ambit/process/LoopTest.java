package dev.ambit.process;

import static org.assertj.core.api.Assertions.assertThat;

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
    void one_that_rests_is_woken_to_end() throws Exception {
        var ran = new CountDownLatch(1);
        var loop = Loop.start("rests", Duration.ofHours(1), ran::countDown);
        ran.await();

        loop.close();
    }

    @Test
    @Timeout(10)
    void one_that_rests_is_woken_to_work() throws Exception {
        var runs = new Semaphore(0);
        var loop = Loop.start("rests", Duration.ofHours(1), runs::release);
        runs.acquire();

        loop.wake();

        runs.acquire();
        loop.close();
    }

    @Test
    @Timeout(10)
    void who_is_woken_while_he_works_works_once_more() throws Exception {
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
    void work_under_way_is_not_interrupted() throws Exception {
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

    @Test
    void what_failed_is_tried_again() throws Exception {
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
