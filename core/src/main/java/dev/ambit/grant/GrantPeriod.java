package dev.ambit.grant;

import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// The duration of a promotion, as in the REST API.
public enum GrantPeriod {
    ONE_WEEK("1 week", Period.ofWeeks(1)),
    ONE_MONTH("1 month", Period.ofMonths(1)),
    SIX_MONTH("6 month", Period.ofMonths(6)),
    ONE_YEAR("1 year", Period.ofYears(1)),
    LIFETIME("lifetime", null),
    CUSTOM("custom", null);

    private final String wireName;
    private final @Nullable Period length;

    GrantPeriod(String wireName, @Nullable Period length) {
        this.wireName = wireName;
        this.length = length;
    }

    public String wireName() {
        return wireName;
    }

    /// Returns the end; null for a period without an end or with a custom one.
    @Nullable
    Instant endAfter(Instant start) {
        return length == null
                ? null
                : start.atOffset(ZoneOffset.UTC).plus(length).toInstant();
    }
}
