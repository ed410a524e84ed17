package dev.ambit.e2e;

import dev.ambit.JsonPaths;
import dev.ambit.http.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// Follows the feed of an environment while the server is killed, and detects missing and duplicate numbers.
final class FeedReader {

    private final RetryingClient client;
    private final NavigableMap<Long, Integer> events = new TreeMap<>();
    private final Set<String> seen = new HashSet<>();
    private final List<String> faults = new ArrayList<>();
    private final Thread thread = Thread.ofVirtual().unstarted(this::read);
    private volatile boolean going = true;

    FeedReader(String url, String key) {
        this.client = new RetryingClient(url, key);
    }

    /// Returns a hash of an event without `previousSequence`, which only endpoints receive.
    static int print(Object event) {
        Map<Object, Object> fields = new HashMap<>((Map<?, ?>) event);
        fields.remove("previousSequence");
        return fields.hashCode();
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        going = false;
        thread.join();
    }

    /// Returns the number of the last event; 0 before the first.
    synchronized long last() {
        return events.isEmpty() ? 0 : events.lastKey();
    }

    /// Returns the hash of each event after that number, as [#print] computes it.
    synchronized Map<Long, Integer> after(long sequence) {
        return Map.copyOf(events.tailMap(sequence, false));
    }

    /// Returns type and id of all events, such as `customer.created ann`.
    synchronized Set<String> events() {
        return Set.copyOf(seen);
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    private void read() {
        while (going) {
            RetryingClient.Answer answer = client.get("/events/feed?after=%d&limit=1000&wait=1".formatted(last()));
            if (answer.isOk()) {
                addPage((List<?>) Objects.requireNonNull(JsonPaths.at(Json.read(answer.body(), Object.class), "data")));
            } else {
                addFault("The feed answered %d %s".formatted(answer.status(), answer.body()));
                going = false;
            }
        }
    }

    private synchronized void addPage(List<?> page) {
        for (Object event : page) {
            long sequence = Long.parseLong(String.valueOf(JsonPaths.at(event, "sequence")));
            if (sequence != last() + 1) {
                addFault("Event %d was followed by event %d".formatted(last(), sequence));
            }
            events.put(sequence, print(event));
            seen.add("%s %s".formatted(JsonPaths.at(event, "type"), JsonPaths.at(event, "id")));
        }
    }

    private synchronized void addFault(String fault) {
        faults.add(fault);
    }
}
