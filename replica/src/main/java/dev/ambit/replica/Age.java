package dev.ambit.replica;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// How many whole seconds ago everything was here, for answers that have no time to find out; below zero if nobody
/// knows.
final class Age implements LongSupplier {

    private final AtomicLong seconds = new AtomicLong(-1);

    void show(Freshness now) {
        seconds.set(now.lagSeconds() == null ? -1 : now.lagSeconds().longValue());
    }

    @Override
    public long getAsLong() {
        return seconds.get();
    }
}
