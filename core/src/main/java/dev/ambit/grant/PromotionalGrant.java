package dev.ambit.grant;

import dev.ambit.catalog.PackageEntitlement;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A promotional entitlement; a customer has at most one per feature.
///
/// @param visible whether to show it to the customer; has no effect on decisions
/// @param endAt null: no end
public record PromotionalGrant(
        UUID id,
        String customerId,
        PackageEntitlement entitlement,
        GrantPeriod period,
        boolean visible,
        Instant startAt,
        @Nullable Instant endAt,
        Instant createdAt,
        Instant updatedAt) {

    /// Time of the reminder before the end.
    private static final Duration LEAD = Duration.ofDays(7);

    /// Returns the next time after `moment` of a reminder or of the end; null for never.
    ///
    /// A promotion of a week or less has no reminder.
    @Nullable
    Instant nextDueAfter(Instant moment) {
        if (endAt == null) {
            return null;
        }
        Instant soon = endAt.minus(LEAD);
        if (soon.isAfter(moment) && soon.isAfter(startAt)) {
            return soon;
        }
        return endAt.isAfter(moment) ? endAt : null;
    }

    GrantStatus status(Instant now) {
        if (endAt != null && !now.isBefore(endAt)) {
            return GrantStatus.EXPIRED;
        }
        return now.isBefore(startAt) ? GrantStatus.PAUSED : GrantStatus.ACTIVE;
    }
}
