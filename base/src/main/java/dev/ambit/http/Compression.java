package dev.ambit.http;

import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionConfig;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Gives large answers as gzip to whoever reads it. Not streams, which would come late, not
/// what is answered on an I/O thread, and not what is asked of us: a
/// body's limit is of the bytes that are sent.
final class Compression extends CompressionHandler {

    /// Less would fit in two packets anyway.
    private static final int SMALL_BYTES_MAX = 2 << 10;

    /// A check's answer is always small, and it is too hot a path to look whether this one is.
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

    /// For what is not to be compressed. What a stream says now would wait until it has said more.
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
