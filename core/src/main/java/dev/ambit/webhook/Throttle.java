package dev.ambit.webhook;

import java.time.Duration;

/// How many requests an endpoint may have under way: more with each one it takes, half with each one it does
/// not. So what is dead or slow occupies next to nothing.
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

    /// One that is slow occupies less, though it takes all.
    void taken(Duration latency) {
        underWay--;
        allowed = latency.compareTo(SLOW) < 0 ? Math.min(MAX, allowed + GROWTH) : Math.max(MIN, allowed / 2);
    }

    /// It was not sent after all.
    void returned() {
        underWay--;
    }

    void refused() {
        underWay--;
        allowed = Math.max(MIN, allowed / 2);
    }
}
