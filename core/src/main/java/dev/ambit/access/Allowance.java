package dev.ambit.access;

/// So many calls in so many seconds.
record Allowance(int calls, int seconds) {

    static Allowance perMinute(int calls) {
        return new Allowance(calls, 60);
    }
}
