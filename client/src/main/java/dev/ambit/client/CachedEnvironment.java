package dev.ambit.client;

import dev.ambit.engine.CustomerEntitlements;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/// The customers, features and clock of an environment as of one event. One thread applies lines and events; any
/// thread checks.
final class CachedEnvironment {

    /// Receives the customers that an event changes.
    interface Changes {

        /// Takes a changed customer.
        ///
        /// @param before the entry before the change; its usage is mutable and therefore current
        default void customer(String customerId, CustomerEntry before, CustomerEntry after) {}

        default void usage(String customerId, String featureId) {}
    }

    private static final Set<String> LIVE = Set.of("ACTIVE", "IN_TRIAL");

    private final Map<String, CustomerEntry> customers = new ConcurrentHashMap<>();
    private final Set<String> features = ConcurrentHashMap.newKeySet();
    private final EntitlementListParser parser = new EntitlementListParser();
    private Changes changes = new Changes() {};

    private volatile CachedClock clock = CachedClock.REAL;
    private volatile long sequence;

    /// Creates an environment without customers. Changes are not reported until [#setReceiver] sets a receiver.
    ///
    /// @param sequence the number of the event whose state the lines have
    CachedEnvironment(long sequence) {
        this.sequence = sequence;
    }

    /// Sets the receiver of the changes by later events.
    void setReceiver(Changes others) {
        changes = others;
    }

    CustomerEntitlements find(String customerId, String resourceId) {
        CustomerEntry customer = customers.get(customerId);
        return customer == null ? CustomerEntry.UNKNOWN : customer.of(resourceId);
    }

    boolean hasFeature(String featureId) {
        return features.contains(featureId);
    }

    Map<String, CustomerEntry> customers() {
        return customers;
    }

    Set<String> features() {
        return features;
    }

    CachedClock clock() {
        return clock;
    }

    /// Returns the number of the last applied event.
    long sequence() {
        return sequence;
    }

    void addFeature(String id) {
        features.add(id);
    }

    /// Applies a line of a snapshot. Lines of unknown kinds are ignored.
    void readLine(JsonNode line) {
        switch (ClientJson.text(line, "entity")) {
            case "clock" -> clock = CachedClock.of(line);
            case "feature" -> features.add(ClientJson.text(line, "id"));
            case "customer" -> customers.put(ClientJson.text(line, "id"), CustomerEntry.NEW);
            case "subscription" -> applySubscription(line);
            case "entitlement" -> applyList(line);
            default -> {
                // Only newer servers have this kind.
            }
        }
    }

    /// Applies the event after the last one. Events of unknown types are ignored.
    void apply(JsonNode event) {
        switch (ClientJson.text(event, "type")) {
            case "customer.created", "customer.updated" -> addCustomer(ClientJson.text(event, "id"));
            case "customer.deleted" -> removeCustomer(ClientJson.text(event, "id"));
            case "entitlements.updated" -> applyList(event);
            case "measurement.reported" -> applyUsage(event);
            case "feature.created", "feature.updated" -> features.add(ClientJson.text(event, "id"));
            case "environment.clock_changed" -> clock = CachedClock.of(event);
            default -> {
                if (ClientJson.text(event, "type").startsWith("subscription.")) {
                    applySubscription(event);
                }
            }
        }
        sequence = event.path("sequence").asLong(sequence + 1);
    }

    private void addCustomer(String customerId) {
        if (customers.putIfAbsent(customerId, CustomerEntry.NEW) == null) {
            changes.customer(customerId, CustomerEntry.NEW, CustomerEntry.NEW);
        }
    }

    private void removeCustomer(String customerId) {
        CustomerEntry before = customers.remove(customerId);
        if (before != null) {
            changes.customer(customerId, before, CustomerEntry.NEW);
        }
    }

    private void applyList(JsonNode fields) {
        CustomerEntitlements list = parser.list(fields.path("entitlements"));
        change(customerId(fields), it -> it.with(resourceId(fields), list));
    }

    /// Events about the end of a trial may omit the customer. They then have no effect; a later event reports the
    /// status.
    private void applySubscription(JsonNode fields) {
        boolean isLive = LIVE.contains(ClientJson.text(fields, "status"));
        change(
                customerId(fields),
                it -> it.withSubscription(ClientJson.text(fields, "id"), resourceId(fields), isLive));
    }

    /// Ignores usage of a period that was over, or was replaced, when the event was written.
    private void applyUsage(JsonNode event) {
        String end = ClientJson.text(event, "usagePeriodEnd");
        boolean isOver =
                !end.isEmpty() && !Instant.parse(end).isAfter(Instant.parse(ClientJson.text(event, "timestamp")));
        String featureId = ClientJson.text(event.path("feature"), "id");
        CustomerEntry customer = customers.get(customerId(event));
        if (customer != null
                && !isOver
                && EntitlementListParser.count(customer.of(resourceId(event)), featureId, event)) {
            changes.usage(customerId(event), featureId);
        }
    }

    /// Changes a customer. Ignores a customer that was deleted.
    private void change(String customerId, UnaryOperator<CustomerEntry> change) {
        CustomerEntry before = customers.get(customerId);
        if (before != null) {
            CustomerEntry after = Objects.requireNonNull(change.apply(before));
            customers.put(customerId, after);
            if (!before.equals(after)) {
                changes.customer(customerId, before, after);
            }
        }
    }

    private static String customerId(JsonNode fields) {
        return ClientJson.text(fields.path("customer"), "id");
    }

    private static String resourceId(JsonNode fields) {
        return ClientJson.text(fields.path("resource"), "id");
    }
}
