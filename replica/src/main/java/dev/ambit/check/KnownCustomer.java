package dev.ambit.check;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Standing;
import java.util.Map;

/// What a customer may do, as checks want it. Immutable: whoever changes is read anew.
final class KnownCustomer {

    /// There is no such customer.
    static final KnownCustomer NOBODY = new KnownCustomer(
            new CustomerEntitlements(Standing.UNKNOWN, Entitlements.NONE, new long[0], Long.MAX_VALUE), Map.of(), 0);

    private static final int BYTES = 180;

    private final CustomerEntitlements counted;
    private final Map<String, HeldEntitlement> uncounted;
    private final int bytes;

    /// @param uncounted by feature, what is not for the engine
    /// @param bytes that both take, roughly
    KnownCustomer(CustomerEntitlements counted, Map<String, HeldEntitlement> uncounted, int bytes) {
        this.counted = counted;
        this.uncounted = Map.copyOf(uncounted);
        this.bytes = BYTES + bytes;
    }

    /// Allocates nothing, as long as the engine can count what is asked for.
    Decision decide(Question question, long nowMillis) {
        HeldEntitlement apart = uncounted.isEmpty() ? null : uncounted.get(question.featureId());
        if (apart != null) {
            return apart.decide(question, nowMillis);
        }
        if (question.requestedMicros() != Question.UNCOUNTABLE) {
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

    /// A list says nothing of features that are not in it, so all of them may exist.
    private Decision check(Question question, long requestedMicros, long nowMillis) {
        return counted.check(question.featureId(), true, requestedMicros, question.requestedValues(), nowMillis);
    }

    int bytes() {
        return bytes;
    }
}
