package dev.ambit.entitlement;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.Standing;
import java.util.Map;

/// A cached customer: its entitlements, and those of each resource.
///
/// @param isLate whether an automatic change of a subscription is overdue
public record CustomerMemory(
        long entitledAtMillis,
        CustomerEntitlements itself,
        Map<String, CustomerEntitlements> resources,
        boolean isLate) {

    private static final int BYTES_OF_ONE = 217;
    private static final long[] NO_STARTS = {};

    /// An unknown customer. It is cached too, so that repeated requests for it cause no queries.
    static final CustomerMemory UNKNOWN = new CustomerMemory(0, empty(Standing.UNKNOWN), Map.of(), false);
    private static final CustomerEntitlements RESOURCE_UNKNOWN = empty(Standing.RESOURCE_UNKNOWN);

    static CustomerEntitlements empty(Standing standing) {
        return new CustomerEntitlements(standing, Entitlements.NONE, NO_STARTS, Long.MAX_VALUE);
    }

    CustomerEntitlements of(String resource) {
        if (resource.equals(Holdings.CUSTOMER_ITSELF)) {
            return itself;
        }
        return switch (itself.standing()) {
            case UNKNOWN, ARCHIVED -> itself;
            case LIVE, NO_SUBSCRIPTION, RESOURCE_UNKNOWN -> resources.getOrDefault(resource, RESOURCE_UNKNOWN);
        };
    }

    /// Returns whether the entry is still valid; it expires when an entitlement starts or ends.
    boolean isValidAt(long nowMillis) {
        if (isLate || nowMillis >= itself.validUntilMillis()) {
            return false;
        }
        for (CustomerEntitlements resource : resources.values()) {
            if (nowMillis >= resource.validUntilMillis()) {
                return false;
            }
        }
        return true;
    }

    /// Applies a counter if its feature is granted here and the counter is newer.
    ///
    /// @return false if the counter belongs to another period, so that the usage here is unknown
    boolean count(CounterState state, long nowMillis) {
        CustomerEntitlements counted =
                state.resource().equals(Holdings.CUSTOMER_ITSELF) ? itself : resources.get(state.resource());
        Entitlement entitlement =
                counted == null ? null : counted.entitlements().of(state.featureId());
        return counted == null
                || entitlement == null
                || !entitlement.isCounted()
                || counted.setUsage(
                        entitlement,
                        state.periodStartMillis(),
                        state.periodEndMillis(),
                        state.usedMicros(),
                        state.version())
                || state.periodEndMillis() <= nowMillis;
    }

    /// Returns the size of the entry in bytes without shared objects, as measured by `bin/bench memory`.
    int bytes() {
        int bytes = BYTES_OF_ONE + counterBytes(itself);
        for (CustomerEntitlements resource : resources.values()) {
            bytes += BYTES_OF_ONE + counterBytes(resource);
        }
        return bytes;
    }

    private static int counterBytes(CustomerEntitlements it) {
        return (it.entitlements().counters() * 2 + it.countStartWords()) * Long.BYTES;
    }
}
