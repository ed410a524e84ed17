package dev.ambit.http;

import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Cross-origin resource sharing (CORS) for the routes that accept client keys. Authentication checks the origin.
///
/// Browsers add no cookies to these calls, so the API key alone grants access. Keys of other kinds are rejected by
/// authentication if the request comes from a page of another origin (see [Request#isFromOtherOrigin]).
final class CrossOrigin {

    static final String ORIGIN = "Origin";

    private static final String ANY = "*";
    private static final String CLIENT = "client";
    private static final String WANTED_METHOD = "Access-Control-Request-Method";

    /// Browsers cache a preflight for at most this time. Chromium shortens it to two hours.
    private static final String CACHED_SECONDS = "86400";

    /// Headers of the SDKs. The `*` allows headers that tracing adds to calls of a page, except `Authorization`.
    private static final String REQUEST_HEADERS = String.join(
            ", ",
            "Content-Type",
            "If-None-Match",
            "X-API-KEY",
            "X-API-VERSION",
            "X-CUSTOMER-KEY",
            "X-Ambit-At-Least",
            "source",
            "x-graphql-operation-name",
            "apollographql-client-name",
            "apollographql-client-version",
            ANY);

    private static final String RESPONSE_HEADERS =
            "ETag, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, RateLimit-Policy,"
                    + " X-Ambit-Decision, X-Ambit-Sequence, X-Trace-Id";

    private CrossOrigin() {}

    /// Returns the method that a preflight request asks for, or null if the request is no preflight.
    static @Nullable String preflighted(String method, Function<String, @Nullable String> header) {
        return method.equals("OPTIONS") && header.apply(ORIGIN) != null ? header.apply(WANTED_METHOD) : null;
    }

    /// Returns whether pages of other origins may call a route.
    static boolean isShared(Route route) {
        return route.contract().callers().kinds().contains(CLIENT);
    }

    /// Answers a preflight request for a shared route.
    static Response preflight(String method) {
        return Response.empty(204)
                .with("Access-Control-Allow-Methods", method)
                .with("Access-Control-Allow-Headers", REQUEST_HEADERS)
                .with("Access-Control-Max-Age", CACHED_SECONDS);
    }

    /// Lets the page that sent a request read the response. Shared caches store the response per origin.
    static void share(BiConsumer<String, String> headers) {
        headers.accept("Access-Control-Allow-Origin", ANY);
        headers.accept("Access-Control-Expose-Headers", RESPONSE_HEADERS);
        headers.accept("Vary", ORIGIN);
    }

    /// Returns whether `origin` is the address of this server, as the client sees it. The scheme is not compared,
    /// because a proxy in front of the server may use another one.
    static boolean isSame(String origin, @Nullable String host) {
        int scheme = origin.indexOf("://");
        return scheme > 0
                && host != null
                && origin.substring(scheme + 3).toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
    }
}
