package dev.ambit.client;

import dev.ambit.engine.Decision;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decision about a feature, with limit and usage for a page that shows them.
///
/// @param usageLimit the limit until the next reset; null if there is none
/// @param isUnlimited whether the customer has the feature without a limit
/// @param hasSoftLimit whether usage beyond the limit is granted and billed as overage
/// @param currentUsage usage of the current period; null if the feature is not metered
/// @param resetsAt the end of the current usage period; null if usage never resets or the period is not known yet
/// @param values the granted values of an `ENUM` feature
public record CheckDetails(
        Decision decision,
        @Nullable BigDecimal usageLimit,
        boolean isUnlimited,
        boolean hasSoftLimit,
        @Nullable BigDecimal currentUsage,
        @Nullable Instant resetsAt,
        Set<String> values) {

    public CheckDetails {
        values = Set.copyOf(values);
    }
}
