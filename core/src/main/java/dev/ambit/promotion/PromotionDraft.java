package dev.ambit.promotion;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.PackageEntitlement;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A promise that someone wants to give.
///
/// @param startAt null: now
/// @param customEndAt with `CUSTOM`, and only with it
public record PromotionDraft(
        PackageEntitlement entitlement,
        PromotionPeriod period,
        boolean visible,
        @Nullable Instant startAt,
        @Nullable Instant customEndAt) {

    public PromotionDraft {
        if ((period == PromotionPeriod.CUSTOM) != (customEndAt != null)) {
            throw BAD_USER_INPUT
                    .because("A custom period has an end of its own, and no other has.")
                    .at("customEndDate", customEndAt, "a date and time with custom, nothing else");
        }
    }

    /// Null: never.
    @Nullable
    Instant endAt(Instant start) {
        Instant end = customEndAt != null ? customEndAt : period.endAfter(start);
        if (end != null && !end.isAfter(start)) {
            throw BAD_USER_INPUT
                    .because("A promise ends after it has begun.")
                    .at("customEndDate", end, "after " + start);
        }
        return end;
    }
}
