package dev.ambit.quota;

import static dev.ambit.problem.ProblemCode.ENTITLEMENT_LIMIT_EXCEEDED;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Decision;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.Limit;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Reason;
import dev.ambit.engine.Standing;
import dev.ambit.problem.Problem;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The allowance of an account. Metrics without an entitlement are unlimited.
record Quota(Entitlements granted) {

    static final Quota UNLIMITED = new Quota(Entitlements.NONE);

    /// Returns whether the metric has a limit to check.
    boolean limits(Metric metric) {
        Entitlement entitlement = granted.of(metric.feature());
        return entitlement != null && (entitlement.revoked() || entitlement.limit() instanceof Limit.Hard);
    }

    /// Returns the limit; null: unlimited.
    @Nullable
    BigDecimal limit(Metric metric) {
        Entitlement entitlement = granted.of(metric.feature());
        if (entitlement == null || entitlement.limit() instanceof Limit.Unlimited) {
            return null;
        }
        return entitlement.revoked()
                ? BigDecimal.ZERO
                : Micros.decimal(entitlement.limit().micros());
    }

    /// Checks the usage with the engine.
    ///
    /// @throws Problem `EntitlementLimitExceededError` with the engine's reason
    void require(Metric metric, long used, long more) {
        if (decide(metric, used, more) instanceof Decision.Denied(Reason reason)) {
            throw refusal(metric, used, reason);
        }
    }

    private Decision decide(Metric metric, long used, long more) {
        Entitlement entitlement = granted.of(metric.feature());
        if (entitlement == null) {
            return new Decision.Granted();
        }
        var account = new CustomerEntitlements(Standing.LIVE, granted, new long[0], Long.MAX_VALUE);
        if (entitlement.isCounted()) {
            account.setUsageUntil(entitlement, micros(used), Long.MAX_VALUE);
        }
        return account.check(metric.feature(), true, micros(more), List.of(), 0);
    }

    private Problem refusal(Metric metric, long used, Reason reason) {
        return ENTITLEMENT_LIMIT_EXCEEDED
                .because(
                        "The account has %2$d %1$s in production; its allowance is %3$s. Remove some, or ask the operator for more."
                                .formatted(metric.feature(), used, limit(metric)))
                .with("feature", metric.feature())
                .with("accessDeniedReason", reason.wireName())
                .with("currentUsage", used)
                .with("usageLimit", limit(metric));
    }

    private static long micros(long quantity) {
        return quantity >= Micros.MAX / Micros.UNIT ? Micros.MAX : quantity * Micros.UNIT;
    }
}
