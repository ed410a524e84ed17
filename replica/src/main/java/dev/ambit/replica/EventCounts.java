package dev.ambit.replica;

import dev.ambit.applier.Receipt;
import dev.ambit.http.Metrics;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Counts the outcomes of events that this process received.
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
            metrics.show("ambit.replica.events." + word, "Events received by webhook that were " + word, count);
        }
        metrics.show("ambit.replica.events.refused", "Events answered 400 because they are malformed", refused);
        metrics.show(
                "ambit.replica.events.disbelieved",
                "Requests answered 401 because their signature or secret is wrong",
                disbelieved);
        metrics.show("ambit.replica.events.failed", "Events answered 503 because they could not be stored", failed);
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
