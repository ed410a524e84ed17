package dev.ambit.entitlement;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which of the kept checks are wanted; null is all.
record CheckFilter(
        @Nullable String customerId,
        @Nullable String featureId,
        @Nullable Instant since) {

    static final CheckFilter ALL = new CheckFilter(null, null, null);
}
