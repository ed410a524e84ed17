package dev.ambit.sdk.edge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// A rendered document with its `ETag`, also compressed if it is large.
final class EdgeDocument {

    /// Smaller documents fit in two packets anyway.
    private static final int PLAIN_BYTES_MAX = 2 << 10;

    private static final int TAG_CHARS = 32;

    private final byte[] json;
    private final byte @Nullable [] gzip;
    private final String tag;

    private EdgeDocument(byte[] json) {
        this.json = json;
        this.gzip = json.length > PLAIN_BYTES_MAX ? compressed(json) : null;
        this.tag = "W/\"%s\"".formatted(Sha256.hex(new String(json, UTF_8)).substring(0, TAG_CHARS));
    }

    /// Renders `{"data": {name: value}}`.
    static EdgeDocument of(String name, Object value) {
        return of(Map.of("data", Map.of(name, value)));
    }

    /// Renders the result of a GraphQL operation.
    static EdgeDocument of(Map<String, ?> result) {
        return new EdgeDocument(Json.write(result));
    }

    int bytes() {
        return json.length + (gzip == null ? 0 : gzip.length);
    }

    /// Answers with the document, or with 304 if the client has it. Browsers ask each time, because the key may have
    /// lost access.
    Response response(Request request) {
        if (tag.equals(request.header("If-None-Match"))) {
            return cached(Response.empty(304));
        }
        String accepted = request.header("Accept-Encoding");
        return gzip != null && accepted != null && accepted.contains("gzip")
                ? cached(Response.json(200, gzip).with("Content-Encoding", "gzip"))
                : cached(Response.json(200, json));
    }

    private Response cached(Response response) {
        return response.with("ETag", tag)
                .with("Cache-Control", "private, no-cache")
                .with("Vary", "Accept-Encoding, X-API-KEY, X-CUSTOMER-KEY");
    }

    private static byte[] compressed(byte[] json) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
