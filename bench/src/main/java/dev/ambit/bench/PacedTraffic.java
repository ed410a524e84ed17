package dev.ambit.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Sends the requests of another [Traffic] at a fixed rate. If no connection was free in time, a request is sent
/// at once.
final class PacedTraffic implements Traffic {

    private final Traffic of;
    private final double nanosBetween;
    private long startNanos;
    private long sent;

    PacedTraffic(Traffic of, double perSecond) {
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
        return of.isRight(draw, answer);
    }
}
