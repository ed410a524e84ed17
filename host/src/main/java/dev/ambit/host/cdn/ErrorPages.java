package dev.ambit.host.cdn;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.host.bucket.BucketObject;
import dev.ambit.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Replaces errors for browsers by the distribution's error pages. Other clients receive the original error.
final class ErrorPages {

    private final EnvironmentDistribution distribution;
    private final Assets assets;

    ErrorPages(EnvironmentDistribution distribution, Assets assets) {
        this.distribution = distribution;
        this.assets = assets;
    }

    /// Returns whether a browser requests a page, to show it.
    static boolean isForPage(Request request) {
        return (HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod()))
                && String.valueOf(request.getHeaders().get(HttpHeader.ACCEPT)).contains("text/html");
    }

    boolean covers(int status, Request request) {
        return isForPage(request)
                && distribution.distribution().errorPage(status).isPresent();
    }

    /// Answers with the error page of a status; if there is none, with the standard text of the status.
    void answer(int status, Request request, Response response, Callback callback) {
        Optional<String> page =
                covers(status, request) ? distribution.distribution().errorPage(status) : Optional.empty();
        assets.later(callback, () -> {
            Optional<BucketObject> object =
                    page.flatMap(this::object).filter(it -> it.length() <= CachedResponse.BYTES_MAX);
            response.reset();
            response.setStatus(status);
            response.getHeaders().put(VisitorResponse.CACHE, "miss");
            response.getHeaders()
                    .put(
                            HttpHeader.CONTENT_TYPE,
                            object.map(BucketObject::contentType).orElse("text/plain;charset=utf-8"));
            byte[] bytes =
                    object.isPresent() ? bytes(object.get()) : (HttpStatus.getMessage(status) + "\n").getBytes(UTF_8);
            response.write(true, ByteBuffer.wrap(bytes), callback);
        });
    }

    /// Returns the page, or nothing if the bucket is unreachable.
    private Optional<BucketObject> object(String page) {
        try {
            return assets.find(distribution.bucket(), page.substring(1));
        } catch (Problem _) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(BucketObject object) throws IOException {
        try (InputStream open = object.open(0)) {
            return open.readNBytes(CachedResponse.BYTES_MAX);
        }
    }
}
