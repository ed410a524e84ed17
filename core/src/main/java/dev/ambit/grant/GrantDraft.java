package dev.ambit.grant;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.PackageEntitlement;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A requested promotional entitlement.
///
/// @param startAt null: now
/// @param customEndAt only with `CUSTOM`
public record GrantDraft(
        PackageEntitlement entitlement,
        GrantPeriod period,
        boolean visible,
        @Nullable Instant startAt,
        @Nullable Instant customEndAt) {

    public GrantDraft {
        if ((period == GrantPeriod.CUSTOM) != (customEndAt != null)) {
            throw BAD_USER_INPUT
                    .because(
                            customEndAt == null
                                    ? "`customEndDate` is missing. Send the end of the custom period."
                                    : "`customEndDate` is only allowed with a custom period. Remove it, or change"
                                            + " `period`.")
                    .at("customEndDate", customEndAt, "a date and time with a custom period; otherwise no value");
        }
    }

    /// Returns the end; null: never.
    @Nullable
    Instant endAt(Instant start) {
        Instant end = customEndAt != null ? customEndAt : period.endAfter(start);
        if (end != null && !end.isAfter(start)) {
            throw BAD_USER_INPUT
                    .because("`customEndDate` is `%s`, which is not after the start (%s). Send a later time."
                            .formatted(end, start))
                    .at("customEndDate", end, "after " + start);
        }
        return end;
    }
}
