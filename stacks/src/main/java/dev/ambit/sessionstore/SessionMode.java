package dev.ambit.sessionstore;

import dev.ambit.stack.WantedResource;

/// Where the sessions of a stack are.
public enum SessionMode {
    /// In a Redis process of the stack, on the host of its account.
    INSTANCE("redis-instance"),
    /// In a shared Redis, under a key prefix that only the stack's user can access.
    KEYSPACE("redis");

    private final String engine;

    SessionMode(String engine) {
        this.engine = engine;
    }

    /// Returns the name that the stack's resource shows as its provider.
    String engine() {
        return engine;
    }

    /// Returns the mode in which an existing session store was created.
    public static SessionMode of(WantedResource wanted) {
        return wanted.provider().equals(INSTANCE.engine) ? INSTANCE : KEYSPACE;
    }
}
