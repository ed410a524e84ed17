package dev.ambit.check;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Standing;
import java.util.Map;

/// The entitlements of a customer in the form for checks. Immutable: a changed customer is loaded again.
final class CachedCustomer {

    /// A customer that does not exist.
    static final CachedCustomer NOBODY = new CachedCustomer(
            new CustomerEntitlements(Standing.UNKNOWN, Entitlements.NONE, new long[0], Long.MAX_VALUE), Map.of(), 0);

    private static final int BYTES = 180;

    private final CustomerEntitlements counted;
    private final Map<String, HeldEntitlement> uncounted;
    private final int bytes;

    /// @param uncounted entitlements by feature that the engine cannot decide
    /// @param bytes approximate memory of both
    CachedCustomer(CustomerEntitlements counted, Map<String, HeldEntitlement> uncounted, int bytes) {
        this.counted = counted;
        this.uncounted = Map.copyOf(uncounted);
        this.bytes = BYTES + bytes;
    }

    /// Decides without allocation if the engine can count the requested usage.
    Decision decide(CheckRequest question, long nowMillis) {
        HeldEntitlement apart = uncounted.isEmpty() ? null : uncounted.get(question.featureId());
        if (apart != null) {
            return apart.decide(question, nowMillis);
        }
        if (question.requestedMicros() != CheckRequest.UNCOUNTABLE) {
            return check(question, question.requestedMicros(), nowMillis);
        }
        Entitlement entitlement = counted.entitlements().of(question.featureId());
        return entitlement != null && entitlement.isCounted() && entitlement.limit() instanceof Limit.Hard(long micros)
                ? HeldEntitlement.decide(
                        Micros.decimal(counted.used(entitlement, nowMillis)),
                        question.requestedUsage(),
                        Micros.decimal(micros))
                : check(question, 0, nowMillis);
    }

    /// The list does not tell which other features exist, so every feature counts as existing.
    private Decision check(CheckRequest question, long requestedMicros, long nowMillis) {
        return counted.check(question.featureId(), true, requestedMicros, question.requestedValues(), nowMillis);
    }

    int bytes() {
        return bytes;
    }
}
