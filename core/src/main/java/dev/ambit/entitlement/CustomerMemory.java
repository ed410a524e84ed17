package dev.ambit.entitlement;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.Standing;
import java.util.Map;

/// One customer in memory: what it may do itself, and what each of its resources may.
///
/// @param isLate whether a subscription of it should have done something by itself already
public record CustomerMemory(
        long entitledAtMillis,
        CustomerEntitlements itself,
        Map<String, CustomerEntitlements> resources,
        boolean isLate) {

    private static final int BYTES_OF_ONE = 217;
    private static final long[] NO_STARTS = {};

    /// Remembered as well, or else whoever asks for customers that do not exist would keep the database busy.
    static final CustomerMemory UNKNOWN = new CustomerMemory(0, nothing(Standing.UNKNOWN), Map.of(), false);
    private static final CustomerEntitlements RESOURCE_UNKNOWN = nothing(Standing.RESOURCE_UNKNOWN);

    static CustomerEntitlements nothing(Standing standing) {
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

    /// From then on a subscription begins or ends by itself, and this must be read anew.
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

    /// Takes in what a counter has reached, if what it counts is granted here and it is news.
    ///
    /// @return false if it tells of use that counts here too, but not how much that is in all: it counted in
    /// the period of something else
    boolean count(CounterState state, long nowMillis) {
        CustomerEntitlements counted =
                state.resource().equals(Holdings.CUSTOMER_ITSELF) ? itself : resources.get(state.resource());
        Entitlement entitlement =
                counted == null ? null : counted.entitlements().of(state.featureId());
        return counted == null
                || entitlement == null
                || !entitlement.isCounted()
                || counted.count(
                        entitlement,
                        state.periodStartMillis(),
                        state.periodEndMillis(),
                        state.usedMicros(),
                        state.version())
                || state.periodEndMillis() <= nowMillis;
    }

    /// How many bytes it takes in the cache with all that is its alone, as `bin/bench memory` measures.
    int bytes() {
        int bytes = BYTES_OF_ONE + counterBytes(itself);
        for (CustomerEntitlements resource : resources.values()) {
            bytes += BYTES_OF_ONE + counterBytes(resource);
        }
        return bytes;
    }

    private static int counterBytes(CustomerEntitlements it) {
        return (it.entitlements().counters() * 2 + it.wordsApart()) * Long.BYTES;
    }
}
