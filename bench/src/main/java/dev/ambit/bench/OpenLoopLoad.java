package dev.ambit.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Sends requests of another kind at a fixed rate without waiting for responses. Responses that report overload are
/// valid.
final class OpenLoopLoad implements Traffic {

    private static final int CREATED = 201;
    private static final int OVERLOADED = 503;

    private final Traffic of;
    private final double nanosBetween;
    private long startNanos;
    private long sent;
    private long taken;
    private long shed;

    OpenLoopLoad(Traffic of, double perSecond) {
        this.of = of;
        this.nanosBetween = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    @Override
    public int port() {
        return of.port();
    }

    @Override
    public byte[] request(long draw) {
        if (sent == 0) {
            startNanos = System.nanoTime();
        }
        long turn = startNanos + (long) (sent++ * nanosBetween);
        for (long early = turn - System.nanoTime(); early > 0; early = turn - System.nanoTime()) {
            LockSupport.parkNanos(early);
        }
        return of.request(draw);
    }

    @Override
    public boolean isRight(long draw, ResponseBuffer answer) {
        taken += answer.status() == CREATED ? 1 : 0;
        shed += answer.status() == OVERLOADED ? 1 : 0;
        return answer.status() == CREATED || answer.status() == OVERLOADED;
    }

    long taken() {
        return taken;
    }

    long shed() {
        return shed;
    }
}
