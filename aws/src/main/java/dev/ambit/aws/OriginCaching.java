package dev.ambit.aws;

import dev.ambit.host.cdn.Origin;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.model.AllowedMethods;
import software.amazon.awssdk.services.cloudfront.model.CacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.DefaultCacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.ForwardedValues;
import software.amazon.awssdk.services.cloudfront.model.ItemSelection;
import software.amazon.awssdk.services.cloudfront.model.Method;
import software.amazon.awssdk.services.cloudfront.model.ViewerProtocolPolicy;

/// The parts of requests that CloudFront forwards to an origin, and how long it caches responses. An AWS account
/// can have only 20 cache policies, so the lifetimes are set in deprecated fields of the behavior instead. The
/// code is repeated because the two types of behaviors have no common supertype.
///
/// @param from the origin: a bucket, or the API stage
/// @param seconds default lifetime of cached responses; 0 disables the cache
@SuppressWarnings("deprecation")
record OriginCaching(Origin from, long seconds, boolean isCompressed) {

    /// Policies that exist in every AWS account.
    static final String NOTHING_CACHED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

    static final String ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-38738e2966ac";

    /// Longest lifetime that a response can set with its own headers.
    private static final long SECONDS_MAX = 31_536_000;

    private static final List<String> HEADERS = List.of("Accept", "Accept-Language", "Authorization", "Origin");

    CacheBehavior.Builder over(CacheBehavior.Builder it) {
        return it.targetOriginId(origin())
                .viewerProtocolPolicy(ViewerProtocolPolicy.REDIRECT_TO_HTTPS)
                .allowedMethods(methods())
                .compress(isCompressed)
                .cachePolicyId(isForwardedWhole() ? NOTHING_CACHED : null)
                .originRequestPolicyId(isForwardedWhole() ? ALL_BUT_HOST : null)
                .forwardedValues(forwarded())
                .minTTL(isForwardedWhole() ? null : 0L)
                .defaultTTL(isForwardedWhole() ? null : Long.valueOf(seconds))
                .maxTTL(longest());
    }

    DefaultCacheBehavior.Builder over(DefaultCacheBehavior.Builder it) {
        return it.targetOriginId(origin())
                .viewerProtocolPolicy(ViewerProtocolPolicy.REDIRECT_TO_HTTPS)
                .allowedMethods(methods())
                .compress(isCompressed)
                .cachePolicyId(isForwardedWhole() ? NOTHING_CACHED : null)
                .originRequestPolicyId(isForwardedWhole() ? ALL_BUT_HOST : null)
                .forwardedValues(forwarded())
                .minTTL(isForwardedWhole() ? null : 0L)
                .defaultTTL(isForwardedWhole() ? null : Long.valueOf(seconds))
                .maxTTL(longest());
    }

    private String origin() {
        return DistributionPlan.idOf(from);
    }

    private boolean isBucket() {
        return from != Origin.FUNCTION;
    }

    /// Returns whether the function gets the whole request. A request whose response is cached is forwarded with
    /// few headers, because CloudFront caches a response for each combination of the forwarded parts.
    private boolean isForwardedWhole() {
        return !isBucket() && seconds == 0;
    }

    private @Nullable Long longest() {
        if (isForwardedWhole()) {
            return null;
        }
        return seconds == 0 ? 0 : SECONDS_MAX;
    }

    private AllowedMethods methods() {
        List<Method> all = isBucket()
                ? List.of(Method.GET, Method.HEAD)
                : List.of(
                        Method.GET, Method.HEAD, Method.POST, Method.PUT, Method.PATCH, Method.OPTIONS, Method.DELETE);
        return AllowedMethods.builder()
                .quantity(all.size())
                .items(all)
                .cachedMethods(it -> it.quantity(2).items(Method.GET, Method.HEAD))
                .build();
    }

    private @Nullable ForwardedValues forwarded() {
        if (isForwardedWhole()) {
            return null;
        }
        List<String> headers = isBucket() ? List.of() : HEADERS;
        return ForwardedValues.builder()
                .queryString(!isBucket())
                .cookies(it -> it.forward(isBucket() ? ItemSelection.NONE : ItemSelection.ALL))
                .headers(it -> it.quantity(headers.size()).items(headers))
                .build();
    }
}
