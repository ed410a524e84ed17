package dev.ambit.host.cdn;

import dev.ambit.host.cdn.EdgeCache.PendingFetch;
import dev.ambit.http.Sha256;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/// A request whose response may be cached.
///
/// @param secondsOtherwise time to live if the response does not set one
/// @param identifiesVisitor whether the request identifies a visitor; only public responses to it are cached
/// @param stale expired cache entry; null if there is none
record CacheRequest(
        EdgeCache cache,
        CacheKey key,
        PendingFetch question,
        int secondsOtherwise,
        boolean isCompressed,
        boolean identifiesVisitor,
        @Nullable CachedResponse stale) {

    private static final long STALE_NANOS_MAX = TimeUnit.MINUTES.toNanos(10);
    private static final int TAG_BYTES = 12;

    /// Whether to serve the stale entry instead of an upstream error.
    boolean prefersStale(int status, long nowNanos) {
        boolean isOutOfOrder = status == HttpStatus.BAD_GATEWAY_502
                || status == HttpStatus.SERVICE_UNAVAILABLE_503
                || status == HttpStatus.GATEWAY_TIMEOUT_504;
        return isOutOfOrder
                && stale != null
                && (stale.isPublic() || !identifiesVisitor)
                && nowNanos - stale.createdNanos() < stale.ttlNanos() + STALE_NANOS_MAX;
    }

    boolean isToBeKept(int status, HttpFields headers) {
        var freshness = CacheDirectives.of(headers);
        return (status == HttpStatus.OK_200 || status == HttpStatus.NOT_FOUND_404)
                && freshness.isKept()
                && (freshness.isPublic() || !identifiesVisitor)
                && freshness.seconds().orElse(secondsOtherwise) > 0
                && headers.getLongField(HttpHeader.CONTENT_LENGTH) <= CachedResponse.BYTES_MAX
                && !String.valueOf(headers.get(HttpHeader.CONTENT_TYPE)).startsWith("text/event-stream");
    }

    /// Creates a cache entry, and stores it if the response is cacheable.
    CachedResponse copy(int status, HttpFields headers, byte[] bytes, long nowNanos) {
        var freshness = CacheDirectives.of(headers);
        HttpFields.Mutable tagged = HttpFields.build(headers);
        if (!tagged.contains(HttpHeader.ETAG)) {
            String tag = HexFormat.of().formatHex(Sha256.of(bytes), 0, TAG_BYTES);
            tagged.put(HttpHeader.ETAG, "\"%s\"".formatted(tag));
        }
        CachedResponse copy = CachedResponse.of(
                status,
                tagged,
                bytes,
                isCompressed,
                nowNanos,
                TimeUnit.SECONDS.toNanos(freshness.seconds().orElse(secondsOtherwise)),
                freshness.isPublic());
        cache.answer(key, question, isToBeKept(status, headers) ? copy : null);
        return copy;
    }

    /// Completes the request without a cache entry.
    void drop() {
        cache.answer(key, question, null);
    }
}
