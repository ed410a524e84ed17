package dev.ambit.client;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a cached environment as lines that have the fields of the server's snapshots, so that one parser reads
/// both.
final class SnapshotLines {

    /// Receives a line.
    interface Lines {
        void accept(Map<String, @Nullable Object> line) throws IOException;
    }

    private SnapshotLines() {}

    static void each(CachedEnvironment environment, Lines lines) throws IOException {
        lines.accept(clock(environment.clock()));
        for (String feature : environment.features()) {
            lines.accept(entity("feature", "id", feature));
        }
        for (Map.Entry<String, CustomerEntry> each : environment.customers().entrySet()) {
            String id = each.getKey();
            CustomerEntry customer = each.getValue();
            lines.accept(entity("customer", "id", id));
            for (Map.Entry<String, String> subscription :
                    customer.subscriptions().entrySet()) {
                Map<String, @Nullable Object> line = entity("subscription", "id", subscription.getKey());
                line.put("status", "ACTIVE");
                lines.accept(held(line, id, subscription.getValue()));
            }
            lines.accept(list(id, CustomerEntry.CUSTOMER_ITSELF, customer.itself()));
            for (Map.Entry<String, CustomerEntitlements> resource :
                    customer.resources().entrySet()) {
                lines.accept(list(id, resource.getKey(), resource.getValue()));
            }
        }
    }

    private static Map<String, @Nullable Object> clock(CachedClock clock) {
        boolean isStopped = clock.stoppedAtMillis() != CachedClock.RUNNING;
        Map<String, @Nullable Object> line =
                entity("clock", "stoppedAt", isStopped ? time(clock.stoppedAtMillis()) : null);
        line.put("aheadMillis", clock.aheadMillis());
        return line;
    }

    private static Map<String, @Nullable Object> list(String customerId, String resourceId, CustomerEntitlements list) {
        List<Map<String, @Nullable Object>> entries = new ArrayList<>();
        for (Entitlement entitlement : list.entitlements().all()) {
            entries.add(entry(list, entitlement));
        }
        return held(entity("entitlement", "entitlements", entries), customerId, resourceId);
    }

    private static Map<String, @Nullable Object> entry(CustomerEntitlements list, Entitlement entitlement) {
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put(
                "feature",
                Map.of(
                        "id", entitlement.feature().id(),
                        "featureType", entitlement.feature().type().name(),
                        "meterType", entitlement.feature().meter().wireName()));
        Limit limit = entitlement.limit();
        entry.put("hasUnlimitedUsage", limit instanceof Limit.Unlimited);
        entry.put("hasSoftLimit", limit instanceof Limit.Soft);
        if (!(limit instanceof Limit.Unlimited)) {
            entry.put("usageLimit", Micros.decimal(limit.micros()));
        }
        if (!entitlement.values().isEmpty()) {
            entry.put("enumValues", entitlement.values());
        }
        if (entitlement.isCounted()) {
            // Even usage of an ended period: the clock may be set back.
            entry.put("currentUsage", Micros.decimal(list.used(entitlement, Long.MIN_VALUE)));
            long end = list.usageEndMillis(entitlement);
            entry.put("usagePeriodEnd", end == Long.MAX_VALUE ? null : time(end));
        }
        return entry;
    }

    private static Map<String, @Nullable Object> held(
            Map<String, @Nullable Object> line, String customerId, String resourceId) {
        line.put("customer", Map.of("id", customerId));
        if (!resourceId.equals(CustomerEntry.CUSTOMER_ITSELF)) {
            line.put("resource", Map.of("id", resourceId));
        }
        return line;
    }

    private static Map<String, @Nullable Object> entity(String entity, String field, @Nullable Object value) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("entity", entity);
        line.put(field, value);
        return line;
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
