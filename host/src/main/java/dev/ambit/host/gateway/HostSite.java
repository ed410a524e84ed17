package dev.ambit.host.gateway;

import dev.ambit.host.cdn.EnvironmentDistribution;
import dev.ambit.host.lookup.Forwarding;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The stack behind a host.
///
/// @param stage name of the API stage, such as `dev-stage`
/// @param isSuspended whether all requests are refused
/// @param key API key of this stage
/// @param previousKey accepted too, while a rotation of the key lasts; null otherwise
/// @param cookies rewrites cookies, with a key of this stage
/// @param requestsPerSecondMax rate limit; 0 means none
/// @param upstream target of requests, if the blueprint has one or a remote provider makes the API stage
/// @param isStageRemote whether the target is the API stage, which needs the key and has a path of its own
/// @param function name of the function; null if the stack has none
/// @param patience timeout of a whole request
/// @param distribution null if the function answers all paths
/// @param forwarding where the stack lives; null if it lives on this host
record HostSite(
        UUID environmentId,
        String stage,
        boolean isSuspended,
        String key,
        @Nullable String previousKey,
        Cookies cookies,
        int requestsPerSecondMax,
        @Nullable URI upstream,
        boolean isStageRemote,
        @Nullable String function,
        Duration patience,
        @Nullable EnvironmentDistribution distribution,
        @Nullable Forwarding forwarding) {

    /// Added to the timeout, so that the other host is the first to report a timeout.
    private static final Duration FORWARDING_MAX = Duration.ofSeconds(5);

    static HostSite of(Site site) {
        String upstream = site.stageUrl() == null ? site.upstream() : site.stageUrl();
        return new HostSite(
                site.environmentId(),
                site.stage(),
                site.isSuspended(),
                site.key(),
                site.previousKey(),
                new Cookies(new CookieSeal(site.key(), site.previousKey())),
                site.requestsPerSecondMax(),
                upstream == null ? null : URI.create(upstream),
                site.stageUrl() != null,
                site.function(),
                Duration.ofSeconds(site.timeoutSeconds())
                        .plus(site.forwarding() == null ? Duration.ZERO : FORWARDING_MAX),
                site.distribution() == null
                        ? null
                        : EnvironmentDistribution.of(
                                site.environmentId(), site.distribution(), site.bucket(), site.media()),
                site.forwarding());
    }

    boolean hasFunction() {
        return upstream != null || function != null;
    }

    /// Omits the key, so that logs do not contain it.
    @Override
    public String toString() {
        return "%s of %s".formatted(stage, environmentId);
    }
}
