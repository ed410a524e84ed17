package dev.ambit.cli;

/// What the doctor says of one thing.
record Finding(Health health, String thing, String words) {

    /// How bad it is. A failure keeps the server from running.
    enum Health {
        OK,
        WARN,
        FAIL
    }

    static Finding ok(String thing, String words) {
        return new Finding(Health.OK, thing, words);
    }

    static Finding warn(String thing, String words) {
        return new Finding(Health.WARN, thing, words);
    }

    static Finding fail(String thing, String words) {
        return new Finding(Health.FAIL, thing, words);
    }
}
