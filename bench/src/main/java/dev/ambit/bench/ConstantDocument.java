package dev.ambit.bench;

import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/// A constant response with the headers of an edge document, plain and compressed.
final class ConstantDocument {

    private final byte[] json;
    private final byte[] gzip;

    private ConstantDocument(byte[] json, byte[] gzip) {
        this.json = json;
        this.gzip = gzip;
    }

    static ConstantDocument of(byte[] json) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(json);
        }
        return new ConstantDocument(json, bytes.toByteArray());
    }

    Response of(Request request) {
        String accepted = request.header("Accept-Encoding");
        Response body = accepted != null && accepted.contains("gzip")
                ? Response.json(200, gzip).with("Content-Encoding", "gzip")
                : Response.json(200, json);
        return body.with("ETag", "W/\"0123456789abcdef0123456789abcdef\"")
                .with("Cache-Control", "private, no-cache")
                .with("Vary", "Accept-Encoding, X-API-KEY, X-CUSTOMER-KEY");
    }
}
