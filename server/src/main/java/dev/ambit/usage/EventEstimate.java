package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Standing;
import dev.ambit.entitlement.Found;
import dev.ambit.entitlement.Projection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Which meters a raw event would move, and where to. Nothing is stored.
public final class EventEstimate {

    /// @param limit of the feature that counts the event
    record Moved(String featureId, Limit limit, long beforeMicros, long afterMicros) {}

    private final Transactions transactions;
    private final Projection projection;

    public EventEstimate(Transactions transactions, Projection projection) {
        this.transactions = transactions;
        this.projection = projection;
    }

    /// The features whose usage would be another one.
    ///
    /// @throws dev.ambit.problem.Problem `CustomerNotFound`, `CustomerResourceNotFound`
    List<Moved> of(EnvironmentId environment, EventDraft event) {
        Found found = projection.find(environment, event.customerId());
        CustomerEntitlements customer = found.of(event.resourceId());
        if (customer.standing() == Standing.UNKNOWN) {
            throw UsageReporting.unknownCustomer(event.customerId());
        }
        if (customer.standing() == Standing.RESOURCE_UNKNOWN) {
            throw UsageReporting.unknownResource(event.resourceId());
        }
        Instant at = event.happenedAt();
        var now = new MeteredCustomer(event.customerId(), event.resourceId(), at, at, 0, at);
        var windows = new MeterWindows(found, now);
        transactions.in(environment, tx -> {
            windows.read(tx, environment);
            return null;
        });
        Map<String, Long> before = windows.shown();
        windows.add(RawEvents.Told.of(event));
        List<Moved> moved = new ArrayList<>();
        windows.shown().forEach((featureId, after) -> {
            long used = before.getOrDefault(featureId, 0L);
            if (used != after) {
                Limit limit = Objects.requireNonNull(customer.entitlements().of(featureId))
                        .limit();
                moved.add(new Moved(featureId, limit, used, after));
            }
        });
        return moved;
    }
}
