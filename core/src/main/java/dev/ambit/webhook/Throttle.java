package dev.ambit.webhook;

import java.time.Duration;

/// Limits the running requests of an endpoint. The limit grows by one with every four fast responses, and is
/// halved by each failure or slow response. So a dead or slow endpoint soon uses at most [#MIN] slots.
final class Throttle {

    static final int MAX = 64;
    static final int MIN = 2;

    private static final double GROWTH = 0.25;
    private static final Duration SLOW = Duration.ofSeconds(2);

    private double allowed = MIN;
    private int underWay;

    boolean hasRoom() {
        return underWay < (int) allowed;
    }

    void sent() {
        underWay++;
    }

    /// Records a success; a slow endpoint gets fewer slots.
    void succeeded(Duration latency) {
        underWay--;
        allowed = latency.compareTo(SLOW) < 0 ? Math.min(MAX, allowed + GROWTH) : Math.max(MIN, allowed / 2);
    }

    /// Records that a request was not sent.
    void notSent() {
        underWay--;
    }

    /// Records a failure.
    void failed() {
        underWay--;
        allowed = Math.max(MIN, allowed / 2);
    }
}
