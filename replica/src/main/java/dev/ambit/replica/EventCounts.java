package dev.ambit.replica;

import dev.ambit.applier.Receipt;
import dev.ambit.http.Metrics;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What has come of the events that this process was sent.
final class EventCounts {

    private final Map<Receipt, LongAdder> taken = new EnumMap<>(Receipt.class);
    private final LongAdder refused = new LongAdder();
    private final LongAdder disbelieved = new LongAdder();
    private final LongAdder failed = new LongAdder();

    EventCounts(Metrics metrics) {
        for (Receipt receipt : Receipt.values()) {
            var count = new LongAdder();
            taken.put(receipt, count);
            String word = receipt.name().toLowerCase(Locale.ROOT);
            metrics.show("ambit.replica.events." + word, "Events by webhook that were taken, and were " + word, count);
        }
        metrics.show("ambit.replica.events.refused", "Events answered 400: they will never be understood", refused);
        metrics.show("ambit.replica.events.disbelieved", "Requests answered 401: without the secret", disbelieved);
        metrics.show("ambit.replica.events.failed", "Events answered 503: to be sent again", failed);
    }

    void taken(Receipt receipt) {
        taken.getOrDefault(receipt, failed).increment();
    }

    void refused() {
        refused.increment();
    }

    void disbelieved() {
        disbelieved.increment();
    }

    void failed() {
        failed.increment();
    }
}
