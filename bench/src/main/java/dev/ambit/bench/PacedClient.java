package dev.ambit.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/// A client that sends requests at a steady rate. A request that is late because of the previous one counts as
/// slow.
final class PacedClient {

    private static final Duration SLICE = Duration.ofMillis(100);

    private PacedClient() {}

    static Sample run(Traffic traffic, Duration time, Duration pace, long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var nanos = new Sample();
        try (var call = new HttpConnection(traffic.port())) {
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

    /// Runs in slices, so that almost no request is sent after the work has ended.
    static Sample whileIt(Background<?> work, Traffic traffic, Duration pace) throws IOException {
        var nanos = new Sample();
        for (int slice = 0; !work.task().isDone(); slice++) {
            nanos.addAll(run(traffic, SLICE, pace, slice));
        }
        return nanos;
    }
}
