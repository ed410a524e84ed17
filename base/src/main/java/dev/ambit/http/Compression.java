package dev.ambit.http;

import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionConfig;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Compresses large responses with gzip. Streams are not compressed because compression delays them, and neither
/// are responses from an I/O thread. Request bodies are not decompressed, because their limit counts the bytes
/// sent.
final class Compression extends CompressionHandler {

    /// Smaller responses fit in two packets anyway.
    private static final int SMALL_BYTES_MAX = 2 << 10;

    /// Path of entitlement checks. Their responses are always small, so this hot path skips the compression
    /// handler.
    private static final String CHECK = "/check";

    Compression(Handler handler) {
        super(handler);
        var gzip = new GzipCompression();
        gzip.setMinCompressSize(SMALL_BYTES_MAX + 1);
        putCompression(gzip);
        putConfiguration(
                "/*",
                CompressionConfig.builder()
                        .compressIncludeMethod("GET")
                        .compressIncludeMimeType("application/json")
                        .compressIncludeMimeType("text/csv")
                        .compressIncludeMimeType("text/css")
                        .compressIncludeMimeType("text/html")
                        .compressIncludeMimeType("text/javascript")
                        .compressIncludeMimeType("text/plain")
                        .decompressExcludeEncoding(gzip.getEncodingName())
                        .build());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return isPossible(request)
                ? super.handle(request, response, callback)
                : getHandler().handle(request, response, callback);
    }

    /// Returns the response without the compressing wrapper, for content that must not be compressed.
    static Response past(Response response) {
        return response instanceof Response.Wrapper wrapper ? past(wrapper.getWrapped()) : response;
    }

    private static boolean isPossible(Request request) {
        String path = request.getHttpURI().getPath();
        return request.getMethod().equals("GET")
                && request.getHeaders().contains(HttpHeader.ACCEPT_ENCODING)
                && path != null
                && !path.endsWith(CHECK);
    }
}
