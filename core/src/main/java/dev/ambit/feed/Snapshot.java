package dev.ambit.feed;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Event;
import dev.ambit.feed.CustomerState.Entitlements;
import dev.ambit.http.Json;
import dev.ambit.http.ResponseStream;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the initial state of a replica as lines of JSON: the event number, then each customer with its
/// entitlements and subscriptions. A reader that continues with the feed after that number misses nothing.
final class Snapshot {

    private record First(long sequence) {}

    /// The first fields of a line; those of the entity's last event follow.
    private record Line(String entity, long entityVersion, Instant timestamp) {}

    private static final int NEW_LINE = '\n';

    private final StateScan scan;

    Snapshot(StateScan scan) {
        this.scan = scan;
    }

    /// @param buckets the selected customers
    void write(EnvironmentId environment, CustomerBuckets buckets, ResponseStream outlet) {
        long sequence = scan.head(environment);
        var lines = new ByteArrayOutputStream();
        add(lines, Json.write(new First(sequence)));
        scan.clock(environment, sequence)
                .ifPresent(it ->
                        add(lines, line("clock", it, it.sequence(), it.body().json())));
        scan.each(
                environment,
                sequence,
                true,
                customer -> {
                    if (buckets.has(customer.customer().entityId())) {
                        add(lines, customer);
                    }
                },
                () -> {
                    outlet.write(lines.toByteArray());
                    lines.reset();
                });
        outlet.write(lines.toByteArray());
    }

    private static void add(ByteArrayOutputStream lines, CustomerState customer) {
        add(
                lines,
                line(
                        "customer",
                        customer.customer(),
                        customer.customer().sequence(),
                        customer.customer().body().json()));
        customer.subscriptions()
                .forEach(it -> add(
                        lines, line("subscription", it, it.sequence(), it.body().json())));
        customer.entitlements().values().forEach(it -> add(lines, line(it)));
    }

    private static byte[] line(Entitlements it) {
        byte[] fields = it.counters().isEmpty() ? it.event().body().json() : Json.write(counted(it));
        return line("entitlement", it.event(), it.version(), fields);
    }

    private static byte[] line(String entity, Event event, long version, byte[] fields) {
        return Json.joined(Json.write(new Line(entity, version, event.happenedAt())), fields);
    }

    /// Returns the entitlements with the current usage, as an event would contain them.
    private static Map<String, @Nullable Object> counted(Entitlements it) {
        Map<String, @Nullable Object> body =
                new LinkedHashMap<>(it.event().body().fields());
        if (body.get("entitlements") instanceof List<?> entitlements) {
            body.put(
                    "entitlements",
                    entitlements.stream()
                            .map(one -> counted(one, it.counters()))
                            .toList());
        }
        return body;
    }

    private static Object counted(Object entitlement, Map<String, Event> counters) {
        if (!(entitlement instanceof Map<?, ?> before) || !(before.get("feature") instanceof Map<?, ?> feature)) {
            return entitlement;
        }
        Event counter = counters.get(String.valueOf(feature.get("id")));
        if (counter == null) {
            return entitlement;
        }
        Map<String, Object> measurement = counter.body().fields();
        Map<String, @Nullable Object> after = new LinkedHashMap<>();
        before.forEach((name, value) -> after.put(String.valueOf(name), value));
        for (String name : List.of("currentUsage", "usagePeriodStart", "usagePeriodEnd", "nextResetDate")) {
            after.put(name, measurement.get(name));
        }
        return after;
    }

    private static void add(ByteArrayOutputStream lines, byte[] line) {
        lines.writeBytes(line);
        lines.write(NEW_LINE);
    }
}
