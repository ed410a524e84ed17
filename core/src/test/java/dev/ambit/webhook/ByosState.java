package dev.ambit.webhook;

import dev.ambit.JsonPaths;
import dev.ambit.webhook.ByosEvent.Stamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A receiver's state of customers, by the rules of docs/reference/webhook-delivery.md. Every order of arrival
/// leads to the same state, because each facet keeps its newest value, and a deletion leaves a tombstone.
final class ByosState {

    /// The effect of an event.
    enum Effect {
        APPLIED,
        OLDER,
        UNHANDLED,
    }

    private static final List<String> CUSTOMER = List.of("id", "name", "email", "billingId", "metadata");
    private static final List<String> SUBSCRIPTION = List.of(
            "id",
            "customer.id",
            "plan.id",
            "plan.name",
            "status",
            "billingId",
            "startDate",
            "endDate",
            "trialEndDate",
            "cancellationDate");
    private static final List<String> ENTITLEMENT = List.of(
            "feature.id",
            "feature.featureType",
            "usageLimit",
            "currentUsage",
            "hasUnlimitedUsage",
            "hasSoftLimit",
            "nextResetDate",
            "usagePeriodStart",
            "usagePeriodEnd");

    /// The fields of an entitlement that a measurement updates.
    private static final List<String> USAGE = List.of(
            "currentUsage",
            "usageLimit",
            "hasUnlimitedUsage",
            "nextResetDate",
            "usagePeriodAnchor",
            "usagePeriodStart",
            "usagePeriodEnd",
            "resetPeriod",
            "resetPeriodConfiguration");

    private final Map<String, Facet> profiles = new HashMap<>();
    private final Map<String, Facet> subscriptions = new HashMap<>();

    /// By customer and resource, as [#holder] writes them.
    private final Map<String, Facet> lists = new HashMap<>();

    /// By holder and feature.
    private final Map<String, Facet> measurements = new HashMap<>();

    /// When each customer was last deleted.
    private final Map<String, Stamp> deletions = new HashMap<>();

    /// A part of the state with an order of its own: older events do not change it.
    private static final class Facet {

        private final String customer;
        private final Map<String, @Nullable Object> fields = new HashMap<>();
        private Stamp stamp;
        private @Nullable Instant createdAt;
        private boolean isCreationSeen;

        Facet(String customer, Stamp stamp) {
            this.customer = customer;
            this.stamp = stamp;
        }

        boolean apply(ByosEvent event) {
            applyCreation(event);
            if (event.stamp().isBefore(stamp)) {
                return false;
            }
            stamp = event.stamp();
            event.fields().forEach((name, value) -> fields.put(String.valueOf(name), value));
            return true;
        }

        /// Applies even if it arrives late: no other event has the fields of the creation.
        private void applyCreation(ByosEvent event) {
            Instant at = event.stamp().at();
            boolean isCreation = event.type().endsWith(".created");
            if (isCreation || (!isCreationSeen && (createdAt == null || at.isBefore(createdAt)))) {
                createdAt = at;
            }
            isCreationSeen |= isCreation;
        }

        Map<String, String> shown(List<String> names) {
            return picked(fields, names);
        }
    }

    Effect apply(ByosEvent event) {
        return switch (event.type()) {
            case "customer.created", "customer.updated" -> put(profiles, text(event, "id"), text(event, "id"), event);
            case "customer.deleted" -> delete(text(event, "id"), event.stamp());
            case "entitlements.updated" -> put(lists, holder(event.fields()), text(event, "customer.id"), event);
            case "measurement.reported" ->
                put(
                        measurements,
                        holder(event.fields()) + " " + text(event, "feature.id"),
                        text(event, "customer.id"),
                        event);
            case "subscription.created",
                    "subscription.updated",
                    "subscription.canceled",
                    "subscription.expired",
                    "subscription.trial_expired" -> put(subscriptions, text(event, "id"), customerOf(event), event);
            default -> Effect.UNHANDLED;
        };
    }

    /// All visible state by name: `customer ann`, `subscription s-1`, `entitlement ann calls`, `entitlement
    /// ann:site-1 calls`. State that arrives before its customer is held back.
    Map<String, Map<String, String>> shown() {
        Map<String, Map<String, String>> shown = new TreeMap<>();
        profiles.forEach((id, it) -> shown.put("customer " + id, dated(it, CUSTOMER)));
        subscriptions.forEach((id, it) -> {
            if (profiles.containsKey(it.customer)) {
                shown.put("subscription " + id, dated(it, SUBSCRIPTION));
            }
        });
        lists.forEach((holder, it) -> {
            if (profiles.containsKey(it.customer)) {
                entitlements(holder, it.fields).forEach((name, fields) -> shown.put(name, counted(name, fields, it)));
            }
        });
        return shown;
    }

    /// When it came into being, as far as is known; null if it is not there.
    @Nullable
    Instant customerCreatedAt(String id) {
        Facet profile = profiles.get(id);
        return profile == null ? null : profile.createdAt;
    }

    /// The same of a line of a snapshot, so that the two may be compared.
    static Map<String, Map<String, String>> shown(Map<?, ?> line) {
        return switch (String.valueOf(line.get("entity"))) {
            case "customer" -> Map.of("customer " + line.get("id"), dated(line, CUSTOMER));
            case "subscription" -> Map.of("subscription " + line.get("id"), dated(line, SUBSCRIPTION));
            default -> {
                Map<String, Map<String, String>> entitlements = new TreeMap<>();
                entitlements(holder(line), line)
                        .forEach((name, fields) -> entitlements.put(name, picked(fields, ENTITLEMENT)));
                yield entitlements;
            }
        };
    }

    private Effect put(Map<String, Facet> facets, String key, String customer, ByosEvent event) {
        Stamp deletion = deletions.get(customer);
        if (deletion != null && !event.stamp().isAfter(deletion)) {
            return Effect.OLDER;
        }
        Facet facet = facets.computeIfAbsent(key, _ -> new Facet(customer, event.stamp()));
        return facet.apply(event) ? Effect.APPLIED : Effect.OLDER;
    }

    private Effect delete(String customer, Stamp stamp) {
        Stamp before = deletions.get(customer);
        if (before != null && stamp.isBefore(before)) {
            return Effect.OLDER;
        }
        deletions.put(customer, stamp);
        boolean isNewer =
                profiles.containsKey(customer) && profiles.get(customer).stamp.isAfter(stamp);
        for (Map<String, Facet> facets : List.of(profiles, lists, measurements, subscriptions)) {
            facets.values().removeIf(it -> it.customer.equals(customer) && !it.stamp.isAfter(stamp));
        }
        return isNewer ? Effect.OLDER : Effect.APPLIED;
    }

    /// The documented end of a trial contains only the subscription; earlier events contain its customer.
    private String customerOf(ByosEvent event) {
        Object customer = event.at("customer.id");
        Facet known = subscriptions.get(text(event, "id"));
        return customer != null ? customer.toString() : known == null ? "" : known.customer;
    }

    /// A measurement survives a list that is older, and no other.
    private Map<String, String> counted(String name, Map<?, ?> fields, Facet list) {
        Facet measurement = measurements.get(name.substring("entitlement ".length()));
        if (measurement == null || measurement.stamp.isBefore(list.stamp)) {
            return picked(fields, ENTITLEMENT);
        }
        Map<Object, @Nullable Object> counted = new HashMap<>(fields);
        USAGE.stream()
                .filter(measurement.fields::containsKey)
                .forEach(it -> counted.put(it, measurement.fields.get(it)));
        return picked(counted, ENTITLEMENT);
    }

    /// Those of a list that are about a feature, by their names in [#shown].
    private static Map<String, Map<?, ?>> entitlements(String holder, Map<?, ?> fields) {
        Map<String, Map<?, ?>> entitlements = new TreeMap<>();
        for (Object each : (List<?>) Objects.requireNonNull(fields.get("entitlements"))) {
            if (JsonPaths.at(each, "feature.id") instanceof String feature) {
                entitlements.put("entitlement " + holder + " " + feature, (Map<?, ?>) each);
            }
        }
        return entitlements;
    }

    private static String holder(Map<?, ?> fields) {
        Object resource = JsonPaths.at(fields, "resource.id");
        return JsonPaths.at(fields, "customer.id") + (resource == null ? "" : ":" + resource);
    }

    private static Map<String, String> dated(Facet facet, List<String> names) {
        Map<String, String> shown = facet.shown(names);
        shown.put("updatedAt", facet.stamp.at().toString());
        return shown;
    }

    private static Map<String, String> dated(Map<?, ?> line, List<String> names) {
        Map<String, String> shown = picked(line, names);
        shown.put(
                "updatedAt",
                Instant.parse(String.valueOf(line.get("timestamp"))).toString());
        return shown;
    }

    private static Map<String, String> picked(Map<?, ?> fields, List<String> names) {
        Map<String, String> picked = new TreeMap<>();
        names.forEach(it -> picked.put(it, String.valueOf(JsonPaths.at(fields, it))));
        return picked;
    }

    private static String text(ByosEvent event, String path) {
        return String.valueOf(event.at(path));
    }
}
