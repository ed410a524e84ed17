package dev.ambit.console;

import dev.ambit.http.Request;
import dev.ambit.http.Response;

/// Where a browser keeps the token of a session: out of reach of scripts, and never sent along by another site's form.
/// The API does not read it.
final class SessionCookie {

    private static final String NAME = "ambit-session";

    /// A browser takes one of this name only over TLS and from this host, so no neighbour can plant it.
    private static final String SECURE_NAME = "__Host-" + NAME;

    private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Lax";

    private static final String END = "; Max-Age=0";
    private static final String HEADER = "Set-Cookie";

    private SessionCookie() {}

    /// The token; empty without one. Over TLS the plain one does not count: a neighbour may have planted it.
    static String read(Request request) {
        return Cookie.value(request, isSecure(request) ? SECURE_NAME : NAME);
    }

    /// For as long as the browser is open, and the session lasts.
    static Response set(Request request, Response response, String token) {
        return set(request, response, token, false);
    }

    /// @param isOverTls if somebody knows that it is
    static Response set(Request request, Response response, String token, boolean isOverTls) {
        return write(isOverTls || isSecure(request), response, token, "");
    }

    static Response clear(Request request, Response response) {
        return write(isSecure(request), response, "", END);
    }

    private static Response write(boolean isSecure, Response response, String token, String life) {
        if (!isSecure) {
            return response.with(HEADER, NAME + "=" + token + ATTRIBUTES + life);
        }
        return response.with(HEADER, SECURE_NAME + "=" + token + ATTRIBUTES + "; Secure" + life)
                .with(HEADER, NAME + "=" + ATTRIBUTES + END);
    }

    /// TLS ends before us. That there is any, the browser tells by the page that it sends a form from, or by a cookie
    /// that it has from TLS alone. One that opens a page for the first time tells neither.
    static boolean isSecure(Request request) {
        String origin = request.header("Origin");
        return (origin != null && origin.startsWith("https://"))
                || !Cookie.value(request, SECURE_NAME).isEmpty();
    }
}
