package dev.ambit.gateway;

import dev.ambit.cdn.Place;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a host stands for.
///
/// @param stage as the gateway calls it, `dev-stage`
/// @param isSuspended it answers nobody
/// @param key opens this stage and no other
/// @param cookies closed by that key
/// @param requestsPerSecondMax 0: as many as come
/// @param upstream where requests go on to, if somebody else runs its function
/// @param function what that is called here; null: the stack has none
/// @param patience until a request has been answered to its end
/// @param place null: the stack has no distribution, and everything is the function's
record Site(
        UUID environmentId,
        String stage,
        boolean isSuspended,
        String key,
        Cookies cookies,
        int requestsPerSecondMax,
        @Nullable URI upstream,
        @Nullable String function,
        Duration patience,
        @Nullable Place place) {

    boolean hasFunction() {
        return upstream != null || function != null;
    }

    /// The key stays out of logs.
    @Override
    public String toString() {
        return "%s of %s".formatted(stage, environmentId);
    }
}
