package dev.ambit.host.bucket;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gaul.shaded.org.eclipse.jetty.http.HttpField;
import org.gaul.shaded.org.eclipse.jetty.http.HttpFields;
import org.gaul.shaded.org.eclipse.jetty.server.Handler;
import org.gaul.shaded.org.eclipse.jetty.server.Request;
import org.gaul.shaded.org.eclipse.jetty.server.Response;
import org.gaul.shaded.org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// The HTTP exchange of an S3 request, for [AuthorizedBlobStore]. S3Proxy passes on neither the conditions of a copy
/// nor the response.
final class BucketCall {

    private static final ScopedValue<BucketCall> CURRENT = ScopedValue.newInstance();

    private static final String RANGE = "Range";
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=(?:(\\d{1,18})-(\\d{1,18})?|-\\d{1,18})");

    private final Request request;
    private final Response response;

    private BucketCall(Request request, Response response) {
        this.request = request;
        this.response = response;
    }

    /// Returns a handler that makes its exchanges available to the store.
    static Handler before(Handler next) {
        return new Handler.Wrapper(next) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                Request read = hasInvalidRange(request) ? new WithoutRange(request) : request;
                return ScopedValue.where(CURRENT, new BucketCall(request, response))
                        .call(() -> super.handle(read, response, callback));
            }
        };
    }

    /// Returns the value of the header `If-Match` of the current request.
    static @Nullable String ifMatch() {
        return CURRENT.isBound() ? CURRENT.get().request.getHeaders().get("If-Match") : null;
    }

    /// Returns the value of the header `If-None-Match` of the current request.
    static @Nullable String ifNoneMatch() {
        return CURRENT.isBound() ? CURRENT.get().request.getHeaders().get("If-None-Match") : null;
    }

    /// Adds the size of an object to the current response, which refuses a range of it.
    static void addSize(long bytes) {
        if (CURRENT.isBound()) {
            CURRENT.get().response.getHeaders().put("Content-Range", "bytes */" + bytes);
        }
    }

    /// HTTP and S3 ignore a range that is not well-formed or ends before it starts. S3Proxy answers with an error.
    private static boolean hasInvalidRange(Request request) {
        String range = request.getHeaders().get(RANGE);
        if (range == null) {
            return false;
        }
        Matcher parts = ONE_RANGE.matcher(range);
        return !parts.matches()
                || (parts.group(2) != null && Long.parseLong(parts.group(2)) < Long.parseLong(parts.group(1)));
    }

    /// A request whose range is not recognized. The header stays, because the signature can cover it: a signature
    /// ignores whitespace around a value, but S3Proxy does not recognize a range that begins with a space.
    private static final class WithoutRange extends Request.Wrapper {

        private final HttpFields headers;

        WithoutRange(Request request) {
            super(request);
            var changed = HttpFields.build(request.getHeaders());
            changed.put(new HttpField(RANGE, " " + request.getHeaders().get(RANGE)));
            this.headers = changed.asImmutable();
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }
}
