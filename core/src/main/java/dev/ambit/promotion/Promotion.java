package dev.ambit.promotion;

import dev.ambit.catalog.PackageEntitlement;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A promotional entitlement. Of each feature a customer has at most one.
///
/// @param visible whether the customer is to see it; it decides nothing
/// @param endAt null: for the lifetime of the customer
public record Promotion(
        UUID id,
        String customerId,
        PackageEntitlement entitlement,
        PromotionPeriod period,
        boolean visible,
        Instant startAt,
        @Nullable Instant endAt,
        Instant createdAt,
        Instant updatedAt) {

    /// Before its end (domain.md §1.13).
    private static final Duration LEAD = Duration.ofDays(7);

    /// When it is told next, after that moment, that it ends soon or has ended; null for never.
    ///
    /// What is promised for a week or less, or has no more than that left when it is promised, ends soon from the
    /// start on: that is not told.
    @Nullable
    Instant toldAfter(Instant moment) {
        if (endAt == null) {
            return null;
        }
        Instant soon = endAt.minus(LEAD);
        if (soon.isAfter(moment) && soon.isAfter(startAt)) {
            return soon;
        }
        return endAt.isAfter(moment) ? endAt : null;
    }

    PromotionStatus status(Instant now) {
        if (endAt != null && !now.isBefore(endAt)) {
            return PromotionStatus.EXPIRED;
        }
        return now.isBefore(startAt) ? PromotionStatus.PAUSED : PromotionStatus.ACTIVE;
    }
}
