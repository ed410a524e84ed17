package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Feature;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Standing;
import dev.ambit.engine.ValueShare;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.Projection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Estimates the effect of an event on metered features. Stores nothing.
public final class EventEstimate {

    private static final int EVENTS_MAX = 100_000;

    /// @param limit the limit of the feature that counts the event
    record Moved(String featureId, Limit limit, long beforeMicros, long afterMicros) {

        /// Converts to the unit of the limit.
        static Moved of(Entitlement entitlement, long beforeMicros, long afterMicros) {
            Feature feature = entitlement.feature();
            return new Moved(
                    feature.id(), entitlement.limit(), feature.shown(beforeMicros), feature.shown(afterMicros));
        }
    }

    private final Transactions transactions;
    private final Projection projection;

    public EventEstimate(Transactions transactions, Projection projection) {
        this.transactions = transactions;
        this.projection = projection;
    }

    /// Returns the features whose usage would change.
    ///
    /// @throws dev.ambit.problem.Problem `CustomerNotFound`, `CustomerResourceNotFound`, or `BadUserInput` if there
    /// are too many events to read in a request
    List<Moved> of(EnvironmentId environment, RawEventDraft event) {
        CustomerAtEvent found = projection.find(environment, event.customerId());
        CustomerEntitlements customer = found.of(event.resourceId());
        if (customer.standing() == Standing.UNKNOWN) {
            throw UsageReporting.unknownCustomer(event.customerId());
        }
        if (customer.standing() == Standing.RESOURCE_UNKNOWN) {
            throw UsageReporting.unknownResource(event.resourceId());
        }
        var windows = new MeterWindows(found, new MeteredCustomer(event.customerId(), event.resourceId()));
        windows.add(event.happenedAt());
        windows.read(transactions, environment, Long.MAX_VALUE, EVENTS_MAX);
        Map<String, Long> before = windows.shown();
        windows.add(RawEvents.TimedEvent.of(event), ValueShare.ALL);
        List<Moved> moved = new ArrayList<>();
        windows.shown().forEach((featureId, after) -> {
            long used = before.getOrDefault(featureId, 0L);
            if (used != after) {
                Entitlement entitlement =
                        Objects.requireNonNull(customer.entitlements().of(featureId));
                moved.add(Moved.of(entitlement, used, after));
            }
        });
        return moved;
    }
}
