package dev.ambit.access;

/// A number of calls in a number of seconds.
record Allowance(int calls, int seconds) {

    static Allowance perMinute(int calls) {
        return new Allowance(calls, 60);
    }
}
