package dev.ambit.webhook;

/// How many requests an endpoint may have under way: more with each one it takes, half with each one it does not. So
/// what is dead or slow occupies next to nothing.
final class Throttle {

    static final int MAX = 64;
    static final int MIN = 2;

    private static final double GROWTH = 0.25;

    private double allowed = MIN;
    private int underWay;

    boolean hasRoom() {
        return underWay < (int) allowed;
    }

    int underWay() {
        return underWay;
    }

    void sent() {
        underWay++;
    }

    void taken() {
        underWay--;
        allowed = Math.min(MAX, allowed + GROWTH);
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
