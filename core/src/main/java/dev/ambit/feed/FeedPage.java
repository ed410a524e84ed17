package dev.ambit.feed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ambit.event.EventWire;
import java.io.ByteArrayOutputStream;
import java.util.List;

/// The next events after a number, each as JSON.
///
/// @param head the number of the last event
/// @param oldest the first number in the event log
record FeedPage(long after, List<Item> items, long head, long oldest) {

    record Item(long sequence, EventWire event) {}

    boolean isEmpty() {
        return items.isEmpty();
    }

    /// Returns the next position.
    long last() {
        return items.isEmpty() ? after : items.getLast().sequence();
    }

    /// Returns the response. The events are JSON already and are only concatenated.
    byte[] json() {
        var json = new ByteArrayOutputStream();
        json.writeBytes("{\"data\":[".getBytes(US_ASCII));
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                json.write(',');
            }
            json.writeBytes(items.get(i).event().json());
        }
        String next = last() < head ? "\"%d\"".formatted(last()) : "null";
        json.writeBytes("],\"head\":%d,\"oldest\":%d,\"pagination\":{\"next\":%s,\"prev\":null}}"
                .formatted(head, oldest, next)
                .getBytes(US_ASCII));
        return json.toByteArray();
    }
}
