package dev.ambit.usage;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.UsagePeriod;
import org.jspecify.annotations.Nullable;

/// The entitlement on which a report counts.
///
/// @param entitledAtMillis the version of the customer
record MatchedEntitlement(CustomerEntitlements customer, Entitlement entitlement, long entitledAtMillis) {

    /// Creates a line that counts in the period of its measurement.
    UsageLine line(int index, UsageDraft draft, @Nullable Claim claim) {
        UsagePeriod period = customer.period(entitlement, draft.measuredAt().toEpochMilli());
        return new UsageLine(
                index,
                draft.id(),
                new CounterKey(
                        draft.customerId(),
                        draft.resourceId(),
                        draft.featureId(),
                        period == null ? customer.counterStartMillis(entitlement) : period.startMillis(),
                        period == null ? Long.MAX_VALUE : period.endMillis()),
                customer.countsFromMillis(entitlement, period),
                draft.behavior(),
                claim != null && claim.lapsesAt() != null,
                draft.micros(),
                draft.measuredAt(),
                draft.idempotencyKey(),
                draft.request(),
                draft.dimensions(),
                claim,
                null,
                entitledAtMillis);
    }
}
