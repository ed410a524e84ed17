package dev.ambit.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/// One caller who asks at a steady pace, however long others make it wait: what came late for its turn counts as late.
final class Paced {

    private static final Duration SLICE = Duration.ofMillis(100);

    private Paced() {}

    static Sample run(Traffic traffic, Duration time, Duration pace, long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var nanos = new Sample();
        try (var call = new Call(traffic.port())) {
            long end = System.nanoTime() + time.toNanos();
            for (long turn = System.nanoTime(); turn < end; turn += pace.toNanos()) {
                while (System.nanoTime() < turn) {
                    LockSupport.parkNanos(turn - System.nanoTime());
                }
                long draw = random.nextLong(Long.MAX_VALUE);
                byte[] request = traffic.request(draw);
                long late = System.nanoTime() - turn;
                nanos.add(late + call.ask(request));
                WrongAnswer.unless(
                        traffic.isRight(draw, call.answer()),
                        () -> call.answer().toString());
            }
        }
        return nanos;
    }

    /// In slices, so that next to none of it lies behind the end of the work.
    static Sample whileIt(Background<?> work, Traffic traffic, Duration pace) throws IOException {
        var nanos = new Sample();
        for (int slice = 0; !work.task().isDone(); slice++) {
            nanos.addAll(run(traffic, SLICE, pace, slice));
        }
        return nanos;
    }
}
