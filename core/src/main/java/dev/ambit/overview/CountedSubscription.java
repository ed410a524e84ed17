package dev.ambit.overview;

import dev.ambit.subscription.ContractedSubscription;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The share of a subscription in the counts.
record CountedSubscription(
        String id,
        String planId,
        String status,
        String currency,
        BigDecimal yearly,
        BigDecimal renewal,
        @Nullable Instant trialEndsAt,
        @Nullable Instant renewsAt) {

    /// Omits an overdue renewal. After it is applied, the next renewal is counted.
    ///
    /// @param now the time of the environment
    static CountedSubscription of(ContractedSubscription it, Instant now) {
        boolean isAhead = it.renewsAt() != null && it.renewsAt().isAfter(now);
        return new CountedSubscription(
                it.id(),
                it.planId(),
                it.status(),
                it.currency(),
                it.isActive() ? it.yearly() : BigDecimal.ZERO,
                it.isActive() ? it.renewal() : BigDecimal.ZERO,
                it.trialEndsAt(),
                isAhead ? it.renewsAt() : null);
    }

    /// Returns the counts to which this subscription adds, with the amount for each.
    ///
    /// @param month the first day of the current month
    Map<SubscriptionCounts.Key, SubscriptionCounts.Sum> shares(LocalDate month) {
        Map<SubscriptionCounts.Key, SubscriptionCounts.Sum> shares = new HashMap<>();
        if (status.equals("ACTIVE")) {
            shares.put(key(SubscriptionCounts.Kind.ACTIVE, month), new SubscriptionCounts.Sum(1, yearly));
        }
        if (trialEndsAt != null) {
            shares.put(
                    key(SubscriptionCounts.Kind.TRIAL, day(trialEndsAt)),
                    new SubscriptionCounts.Sum(1, BigDecimal.ZERO));
        }
        if (renewsAt != null) {
            shares.put(key(SubscriptionCounts.Kind.RENEWAL, day(renewsAt)), new SubscriptionCounts.Sum(1, renewal));
        }
        return shares;
    }

    private SubscriptionCounts.Key key(SubscriptionCounts.Kind kind, LocalDate day) {
        return new SubscriptionCounts.Key(kind, day, planId, currency);
    }

    private static LocalDate day(Instant at) {
        return at.atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
