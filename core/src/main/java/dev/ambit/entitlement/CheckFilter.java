package dev.ambit.entitlement;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Conditions of a list of sampled checks; null means no condition.
record CheckFilter(
        @Nullable String customerId,
        @Nullable String featureId,
        @Nullable Instant since) {

    static final CheckFilter ALL = new CheckFilter(null, null, null);
}
