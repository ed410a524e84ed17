package dev.ambit.cli;

/// Result of one check of `ambit doctor`.
record Finding(Health health, String thing, String words) {

    /// Severity. A failure prevents the server from running.
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
