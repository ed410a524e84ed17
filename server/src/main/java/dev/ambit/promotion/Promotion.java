package dev.ambit.promotion;

import dev.ambit.catalog.PackageEntitlement;
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

    PromotionStatus status(Instant now) {
        if (endAt != null && !now.isBefore(endAt)) {
            return PromotionStatus.EXPIRED;
        }
        return now.isBefore(startAt) ? PromotionStatus.PAUSED : PromotionStatus.ACTIVE;
    }
}
