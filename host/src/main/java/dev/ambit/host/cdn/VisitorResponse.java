package dev.ambit.host.cdn;

import java.io.IOException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.ByteRange;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// A response for one visitor: the whole body, perhaps compressed, a byte range, or 304 Not Modified.
///
/// @param gzip the compressed body; null if there is none
/// @param ageSeconds age of the cache entry; negative for a cache miss
record VisitorResponse(
        int status,
        List<HttpField> headers,
        Behavior behavior,
        ResponseBody body,
        @Nullable ResponseBody gzip,
        long ageSeconds) {

    static final String CACHE = "X-Cache";

    private static final String ZIPPED = "--gzip";
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18}-\\d{0,18}|-\\d{1,18})");
    private static final Pattern TAG = Pattern.compile("\\*|(W/)?\"[^\"]*\"");
    private static final Pattern NO_GZIP = Pattern.compile("gzip\\s*;\\s*q=0(\\.0*)?\\s*(,|$)");

    static VisitorResponse of(CachedResponse copy, Behavior behavior, long ageSeconds) {
        return new VisitorResponse(copy.status(), copy.headers(), behavior, copy.body(), copy.gzip(), ageSeconds);
    }

    void answer(Request request, Response response, Callback callback) throws IOException {
        response.reset();
        response.setStatus(status);
        HttpFields.Mutable out = response.getHeaders();
        headers.forEach(out::add);
        behavior.headers().forEach(out::put);
        out.put(CACHE, ageSeconds < 0 ? "miss" : "hit");
        if (ageSeconds >= 0) {
            out.put(HttpHeader.AGE, ageSeconds);
        }
        if (gzip != null) {
            out.put(HttpHeader.VARY, "Accept-Encoding");
        }
        String etag = out.get(HttpHeader.ETAG);
        if (status == HttpStatus.OK_200 && isKnown(request, etag)) {
            response.setStatus(HttpStatus.NOT_MODIFIED_304);
            response.write(true, null, callback);
            return;
        }
        String range = status == HttpStatus.OK_200 ? range(request, etag) : null;
        if (range != null) {
            part(range, response, callback);
        } else if (gzip != null && takesGzip(request)) {
            out.put(HttpHeader.CONTENT_ENCODING, "gzip");
            if (etag != null) {
                out.put(HttpHeader.ETAG, etag.substring(0, etag.length() - 1) + ZIPPED + "\"");
            }
            write(gzip, 0, gzip.length(), request, response, callback);
        } else {
            out.put(HttpHeader.ACCEPT_RANGES, "bytes");
            write(body, 0, body.length(), request, response, callback);
        }
    }

    private void part(String range, Response response, Callback callback) throws IOException {
        List<ByteRange> parts = ByteRange.parse(List.of(range), body.length());
        if (parts.isEmpty()) {
            response.setStatus(HttpStatus.RANGE_NOT_SATISFIABLE_416);
            response.getHeaders().put(HttpHeader.CONTENT_RANGE, ByteRange.toNonSatisfiableHeaderValue(body.length()));
            response.write(true, null, callback);
            return;
        }
        ByteRange part = parts.getFirst();
        response.setStatus(HttpStatus.PARTIAL_CONTENT_206);
        response.getHeaders().put(HttpHeader.CONTENT_RANGE, part.toHeaderValue(body.length()));
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, part.getLength());
        body.write(response, part.first(), part.getLength(), callback);
    }

    private static void write(
            ResponseBody of, long from, long length, Request request, Response response, Callback callback)
            throws IOException {
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
        if (HttpMethod.HEAD.is(request.getMethod()) || length == 0) {
            response.write(true, null, callback);
        } else {
            of.write(response, from, length, callback);
        }
    }

    /// Returns whether the visitor may get less than the whole response.
    static boolean isPartial(Request request) {
        return request.getHeaders().contains(HttpHeader.RANGE)
                || request.getHeaders().contains(HttpHeader.IF_NONE_MATCH);
    }

    private static boolean isKnown(Request request, @Nullable String etag) {
        return etag != null
                && request.getHeaders().getValuesList(HttpHeader.IF_NONE_MATCH).stream()
                        .flatMap(it -> TAG.matcher(it).results())
                        .map(MatchResult::group)
                        .anyMatch(it -> it.equals("*") || bare(it).equals(bare(etag)));
    }

    /// Returns the requested range; null if there is none, several, or one of another version.
    private static @Nullable String range(Request request, @Nullable String etag) {
        String range = request.getHeaders().get(HttpHeader.RANGE);
        String of = request.getHeaders().get(HttpHeader.IF_RANGE);
        return range != null
                        && HttpMethod.GET.is(request.getMethod())
                        && RANGE.matcher(range).matches()
                        && (of == null || (of.equals(etag) && !of.startsWith("W/")))
                ? range
                : null;
    }

    private static boolean takesGzip(Request request) {
        String accepted = String.join(",", request.getHeaders().getValuesList(HttpHeader.ACCEPT_ENCODING));
        return accepted.contains("gzip") && !NO_GZIP.matcher(accepted).find();
    }

    /// Returns the tag without weakness and compression marks.
    private static String bare(String etag) {
        String it = etag.startsWith("W/") ? etag.substring(2) : etag;
        return it.replace("\"", "").replace(ZIPPED, "");
    }
}
