package dev.ambit.host.gateway;

import dev.ambit.host.lookup.Forwarding;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The stack behind a host, as the server describes it.
///
/// @param stage name of the API stage, such as `dev-stage`
/// @param isSuspended whether all requests are refused
/// @param key secret of this stage: its API key, which also encrypts its cookies
/// @param previousKey accepted too, while a rotation of the key lasts; null otherwise
/// @param requestsPerSecondMax rate limit; 0 means none
/// @param upstream target of requests, if the blueprint has one
/// @param function name of the function; null if the stack has none
/// @param timeoutSeconds timeout of a whole request
/// @param distribution parameters of the CDN; null if the function answers all paths
/// @param bucket asset bucket; null if the stack has none
/// @param media production's media bucket; null if the media is external
/// @param stageUrl URL of the API stage, if a remote provider makes it; then the stage calls the function
/// @param forwarding where the stack lives; null if it lives on the host that asks
public record Site(
        UUID environmentId,
        String stage,
        boolean isSuspended,
        String key,
        @Nullable String previousKey,
        int requestsPerSecondMax,
        @Nullable String upstream,
        @Nullable String function,
        int timeoutSeconds,
        @Nullable Map<String, String> distribution,
        @Nullable String bucket,
        @Nullable String media,
        @Nullable String stageUrl,
        @Nullable Forwarding forwarding) {

    /// Returns the part of this site that another host may know.
    ///
    /// @param where the stack lives
    public Site at(Forwarding where) {
        return new Site(
                environmentId, "", false, "", null, 0, null, null, timeoutSeconds, null, null, null, null, where);
    }

    /// Omits the key, so that logs do not contain it.
    @Override
    public String toString() {
        return "%s of %s".formatted(stage, environmentId);
    }
}
