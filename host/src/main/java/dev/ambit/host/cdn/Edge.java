package dev.ambit.host.cdn;

import dev.ambit.host.bucket.BucketObject;
import dev.ambit.host.bucket.Buckets;
import dev.ambit.host.cdn.EdgeCache.PendingFetch;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Answers requests as the distribution's behaviors say: from the cache, a bucket or the function.
public final class Edge {

    /// Headers that are removed from cacheable requests, which need the whole response.
    private static final EnumSet<HttpHeader> OF_ONE_VISITOR = EnumSet.of(
            HttpHeader.RANGE,
            HttpHeader.IF_RANGE,
            HttpHeader.IF_NONE_MATCH,
            HttpHeader.IF_MODIFIED_SINCE,
            HttpHeader.ACCEPT_ENCODING);

    /// Internal header that marks requests with the stage's API key.
    public static final String KEY_SHOWN = "X-Ambit-Key";

    private final EdgeCache cache;
    private final Assets assets;

    /// Creates an edge with a cache.
    ///
    /// @param buckets null if stacks have no buckets
    public Edge(EdgeCache cache, @Nullable Buckets buckets) {
        this.cache = cache;
        this.assets = new Assets(buckets);
    }

    /// Answers a request, possibly asynchronously.
    ///
    /// @param function handles requests for the origin FUNCTION
    public void handle(
            EnvironmentDistribution distribution,
            Request request,
            Response response,
            Callback callback,
            Request.Handler function)
            throws Exception {
        RequestPath path = RequestPath.of(request.getHttpURI().getPath());
        Behavior behavior = distribution.distribution().behavior(path.text());
        switch (behavior.origin()) {
            case BUCKET -> object(distribution, behavior, distribution.bucket(), path, request, response, callback);
            case MEDIA -> object(distribution, behavior, distribution.media(), path, request, response, callback);
            case FUNCTION -> function(distribution, behavior, request, response, callback, function);
        }
    }

    private void object(
            EnvironmentDistribution distribution,
            Behavior behavior,
            @Nullable String bucket,
            RequestPath path,
            Request request,
            Response response,
            Callback callback)
            throws IOException {
        if (!isReading(request)) {
            response.setStatus(HttpStatus.METHOD_NOT_ALLOWED_405);
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            response.write(true, null, callback);
            return;
        }
        String name = path.text().endsWith("/") ? path.text() + "index.html" : path.text();
        var key = new CacheKey(distribution.environmentId(), distribution.settings(), "", path.text());
        CachedResponse copy = path.isText() ? cache.find(key) : null;
        if (copy != null && copy.isFresh(System.nanoTime())) {
            deliver(copy, behavior, request, response, callback);
            return;
        }
        assets.later(callback, () -> {
            CacheRequest asked = asked(distribution, behavior, key, false, null);
            Optional<BucketObject> found = path.isText() ? assets.find(bucket, name.substring(1)) : Optional.empty();
            Optional<BucketObject> fallback = found.isPresent() ? found : fallback(bucket, behavior, request);
            if (found.isPresent()) {
                read(asked, behavior, found.get()).answer(request, response, callback);
            } else if (fallback.isPresent()) {
                whole(behavior, fallback.get()).answer(request, response, callback);
            } else {
                new ErrorPages(distribution, assets).answer(HttpStatus.NOT_FOUND_404, request, response, callback);
            }
        });
    }

    /// Returns the page of a single-page application, which shows the path itself. It is not cached under that path,
    /// because programs that do not accept HTML get 404.
    private Optional<BucketObject> fallback(@Nullable String bucket, Behavior behavior, Request request) {
        return behavior.fallback() != null && ErrorPages.isForPage(request)
                ? assets.find(bucket, behavior.fallback().substring(1))
                : Optional.empty();
    }

    private static VisitorResponse whole(Behavior behavior, BucketObject object) {
        return new VisitorResponse(
                HttpStatus.OK_200,
                headers(object).stream().toList(),
                behavior,
                new ResponseBody.Stored(object),
                null,
                -1);
    }

    private static VisitorResponse read(CacheRequest asked, Behavior behavior, BucketObject object) throws IOException {
        HttpFields headers = headers(object);
        if (object.length() > CachedResponse.BYTES_MAX) {
            return whole(behavior, object);
        }
        try (InputStream open = object.open(0)) {
            byte[] bytes = open.readNBytes(CachedResponse.BYTES_MAX);
            CachedResponse copy = asked.copy(HttpStatus.OK_200, headers, bytes, System.nanoTime());
            return VisitorResponse.of(copy, behavior, -1);
        }
    }

    private static HttpFields headers(BucketObject object) {
        HttpFields.Mutable headers = HttpFields.build()
                .put(HttpHeader.CONTENT_TYPE, object.contentType())
                .put(HttpHeader.ETAG, object.etag())
                .putDate(HttpHeader.LAST_MODIFIED, object.lastModified().toEpochMilli());
        if (object.cacheControl() != null) {
            headers.put(HttpHeader.CACHE_CONTROL, object.cacheControl());
        }
        if (object.contentEncoding() != null) {
            headers.put(HttpHeader.CONTENT_ENCODING, object.contentEncoding());
        }
        return headers;
    }

    private void function(
            EnvironmentDistribution distribution,
            Behavior behavior,
            Request request,
            Response response,
            Callback callback,
            Request.Handler function)
            throws Exception {
        String path = request.getHttpURI().getPathQuery();
        var pages = new ErrorPages(distribution, assets);
        if (!isReading(request) || path.length() > CacheKey.CHARS_MAX || !mayBeKept(distribution, behavior, request)) {
            function.handle(
                    request,
                    new FunctionResponse(request, response, behavior, pages, null, assets.threads()),
                    callback);
            return;
        }
        String host = String.valueOf(request.getHeaders().get(HttpHeader.HOST));
        var key = new CacheKey(distribution.environmentId(), distribution.settings(), host, path);
        boolean identifiesVisitor = request.getHeaders().contains(HttpHeader.COOKIE);
        CachedResponse copy = cache.find(key);
        if (copy != null && copy.isFresh(System.nanoTime()) && (copy.isPublic() || !identifiesVisitor)) {
            deliver(copy, behavior, request, response, callback);
        } else if (HttpMethod.HEAD.is(request.getMethod())) {
            function.handle(
                    request,
                    new FunctionResponse(request, response, behavior, pages, null, assets.threads()),
                    callback);
        } else {
            CacheRequest asked = asked(distribution, behavior, key, identifiesVisitor, copy);
            ask(
                    asked,
                    new FunctionResponse(request, response, behavior, pages, asked, assets.threads()),
                    request,
                    callback,
                    function);
        }
    }

    /// Coalesces identical requests: one goes to the function, and the others wait for its response. Requests that
    /// identify a visitor are not coalesced.
    private void ask(
            CacheRequest asked, FunctionResponse answer, Request request, Callback callback, Request.Handler function)
            throws Exception {
        PendingFetch other = asked.identifiesVisitor() ? null : cache.ask(asked.key(), asked.question());
        CachedResponse meanwhile = other == null && !asked.identifiesVisitor() ? cache.find(asked.key()) : null;
        if (meanwhile != null && meanwhile.isFresh(System.nanoTime())) {
            cache.answer(asked.key(), asked.question(), meanwhile);
            answer.deliver(meanwhile, callback);
            return;
        }
        if (other == null) {
            Callback wrapped = Callback.from(callback, asked::drop);
            try {
                function.handle(new WholeResponseRequest(request), answer, wrapped);
            } catch (Exception e) {
                asked.drop();
                throw e;
            }
            return;
        }
        var _ = other.answer()
                .whenCompleteAsync(
                        (copy, _) -> {
                            try {
                                if (copy.isPresent()) {
                                    answer.deliver(copy.get(), callback);
                                } else {
                                    function.handle(new WholeResponseRequest(request), answer, callback);
                                }
                            } catch (Exception e) {
                                callback.failed(e);
                            }
                        },
                        assets.threads());
    }

    private CacheRequest asked(
            EnvironmentDistribution distribution,
            Behavior behavior,
            CacheKey key,
            boolean identifiesVisitor,
            @Nullable CachedResponse stale) {
        return new CacheRequest(
                cache,
                key,
                cache.startFetch(distribution.environmentId()),
                distribution.distribution().seconds(behavior),
                distribution.distribution().isCompressed(),
                identifiesVisitor,
                stale);
    }

    private static boolean mayBeKept(EnvironmentDistribution distribution, Behavior behavior, Request request) {
        return distribution.distribution().seconds(behavior) > 0
                && !request.getHeaders().contains(HttpHeader.AUTHORIZATION)
                && !request.getHeaders().contains(KEY_SHOWN);
    }

    private static boolean isReading(Request request) {
        return HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
    }

    private static void deliver(
            CachedResponse copy, Behavior behavior, Request request, Response response, Callback callback)
            throws IOException {
        VisitorResponse.of(copy, behavior, copy.ageSeconds(System.nanoTime())).answer(request, response, callback);
    }

    /// Requests the whole response, uncompressed.
    private static final class WholeResponseRequest extends Request.Wrapper {

        private final HttpFields headers;

        WholeResponseRequest(Request request) {
            super(request);
            headers = HttpFields.build(request.getHeaders(), OF_ONE_VISITOR)
                    .put(HttpHeader.ACCEPT_ENCODING, "identity")
                    .asImmutable();
        }

        @Override
        public HttpFields getHeaders() {
            return headers;
        }
    }
}
