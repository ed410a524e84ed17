package dev.ambit.host.cdn;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// A cached response.
///
/// @param gzip the compressed body; null if compression is disabled, or the body is short or not text
/// @param createdNanos time of the response, by `System.nanoTime()`
/// @param ttlNanos time to live
/// @param isPublic whether it also answers requests that identify a visitor
record CachedResponse(
        int status,
        List<HttpField> headers,
        ResponseBody body,
        @Nullable ResponseBody gzip,
        long createdNanos,
        long ttlNanos,
        boolean isPublic) {

    /// Largest cached body; longer responses are streamed.
    static final int BYTES_MAX = 1 << 20;

    private static final int GAIN_BYTES_MIN = 1 << 10;
    private static final int OWN_BYTES = 1_000;
    private static final Pattern TEXTS = Pattern.compile(
            "(?i)(text/|application/(json|javascript|xml|wasm|manifest\\+json|[a-z.]+\\+(json|xml))|image/svg\\+xml).*");

    static CachedResponse of(
            int status,
            HttpFields headers,
            byte[] bytes,
            boolean isCompressed,
            long nowNanos,
            long ttlNanos,
            boolean isPublic) {
        return new CachedResponse(
                status,
                headers.stream().filter(CachedResponse::isKept).toList(),
                new ResponseBody.Held(bytes),
                isCompressed && isText(headers) && bytes.length > GAIN_BYTES_MIN
                        ? new ResponseBody.Held(compressed(bytes))
                        : null,
                nowNanos,
                ttlNanos,
                isPublic);
    }

    int weight() {
        int headerBytes = headers.stream()
                .mapToInt(it ->
                        it.getName().length() + String.valueOf(it.getValue()).length())
                .sum();
        return OWN_BYTES + headerBytes + (int) (body.length() + (gzip == null ? 0 : gzip.length()));
    }

    boolean isFresh(long nowNanos) {
        return nowNanos - createdNanos < ttlNanos;
    }

    long ageSeconds(long nowNanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nowNanos - createdNanos);
    }

    private static boolean isText(HttpFields headers) {
        String type = headers.get(HttpHeader.CONTENT_TYPE);
        return type != null && TEXTS.matcher(type).matches() && !headers.contains(HttpHeader.CONTENT_ENCODING);
    }

    /// Whether a header is cached; those that the delivery sets itself are not.
    private static boolean isKept(HttpField field) {
        HttpHeader header = field.getHeader();
        return header == null
                || switch (header) {
                    case CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, DATE, AGE, VARY, ACCEPT_RANGES -> false;
                    default -> true;
                };
    }

    private static byte[] compressed(byte[] bytes) {
        var all = new ByteArrayOutputStream(bytes.length / 2);
        try (var gzip = new GZIPOutputStream(all)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toByteArray();
    }
}
