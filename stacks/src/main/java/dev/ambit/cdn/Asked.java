package dev.ambit.cdn;

import dev.ambit.cdn.EdgeCache.Question;
import dev.ambit.http.Sha256;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/// One question to a function whose answer may be kept.
///
/// @param secondsOtherwise how long it counts if it does not say so
/// @param isOfSomebody the request says who asks: only what is for everybody is kept of its answer
/// @param stale what was kept and counts no longer; null: nothing
record Asked(
        EdgeCache cache,
        CopyKey key,
        Question question,
        int secondsOtherwise,
        boolean isCompressed,
        boolean isOfSomebody,
        @Nullable Copy stale) {

    private static final long STALE_NANOS_MAX = TimeUnit.MINUTES.toNanos(10);
    private static final int TAG_BYTES = 12;

    /// What counted a while ago is better than nothing.
    boolean isStaleBetter(int status, long nowNanos) {
        boolean isOutOfOrder = status == HttpStatus.BAD_GATEWAY_502
                || status == HttpStatus.SERVICE_UNAVAILABLE_503
                || status == HttpStatus.GATEWAY_TIMEOUT_504;
        return isOutOfOrder
                && stale != null
                && (stale.isPublic() || !isOfSomebody)
                && nowNanos - stale.bornNanos() < stale.freshNanos() + STALE_NANOS_MAX;
    }

    boolean isToBeKept(int status, HttpFields headers) {
        var freshness = Freshness.of(headers);
        return (status == HttpStatus.OK_200 || status == HttpStatus.NOT_FOUND_404)
                && freshness.isKept()
                && (freshness.isPublic() || !isOfSomebody)
                && freshness.seconds().orElse(secondsOtherwise) > 0
                && headers.getLongField(HttpHeader.CONTENT_LENGTH) <= Copy.BYTES_MAX
                && !String.valueOf(headers.get(HttpHeader.CONTENT_TYPE)).startsWith("text/event-stream");
    }

    /// Keeps it if it may be kept.
    Copy copy(int status, HttpFields headers, byte[] bytes, long nowNanos) {
        var freshness = Freshness.of(headers);
        HttpFields.Mutable tagged = HttpFields.build(headers);
        if (!tagged.contains(HttpHeader.ETAG)) {
            String tag = HexFormat.of().formatHex(Sha256.of(bytes), 0, TAG_BYTES);
            tagged.put(HttpHeader.ETAG, "\"%s\"".formatted(tag));
        }
        Copy copy = Copy.of(
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

    /// There is nothing to keep.
    void drop() {
        cache.answer(key, question, null);
    }
}
