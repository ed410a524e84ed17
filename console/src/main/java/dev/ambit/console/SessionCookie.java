package dev.ambit.console;

import dev.ambit.http.PlatformName;
import dev.ambit.http.Request;
import dev.ambit.http.Response;

/// The cookie that holds the token of a session. Scripts cannot read it, forms of other sites do not send it, and
/// the API does not accept it.
final class SessionCookie {

    private static final String NAME = "session";

    /// The name of earlier versions, the same on every port of a host.
    private static final String FORMER_NAME = "ambit-session";

    private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Lax";

    private static final String END = "; Max-Age=0";
    private static final String HEADER = "Set-Cookie";

    private SessionCookie() {}

    /// Returns the token, or "" without one. Over TLS only the cookie with the prefix `__Host-` counts, since
    /// another host of the domain can set a cookie without it.
    static String read(Request request) {
        return Cookie.value(request, PlatformName.cookie(NAME, isSecure(request), request));
    }

    /// Sets the cookie until the browser closes; the session can expire earlier.
    static Response set(Request request, Response response, String token) {
        return set(request, response, token, false);
    }

    /// @param isOverTls whether the caller knows that the browser uses TLS
    static Response set(Request request, Response response, String token, boolean isOverTls) {
        return write(request, isOverTls || isSecure(request), response, token, "");
    }

    static Response clear(Request request, Response response) {
        return write(request, isSecure(request), response, "", END);
    }

    private static Response write(Request request, boolean isSecure, Response response, String token, String life) {
        String plain = PlatformName.cookie(NAME, false, request);
        Response cleaned = Cookie.value(request, FORMER_NAME).isEmpty() ? response : ended(response, FORMER_NAME);
        if (!isSecure) {
            return cleaned.with(HEADER, plain + "=" + token + ATTRIBUTES + life);
        }
        String secure = PlatformName.cookie(NAME, true, request);
        return ended(cleaned.with(HEADER, secure + "=" + token + ATTRIBUTES + "; Secure" + life), plain);
    }

    private static Response ended(Response response, String name) {
        return response.with(HEADER, name + "=" + ATTRIBUTES + END);
    }

    /// Returns whether the browser is known to use TLS, which ends at a proxy in front of the server. The
    /// browser reveals TLS by the `Origin` of a form, or by a cookie that exists over TLS only. The first
    /// request of a browser reveals neither.
    static boolean isSecure(Request request) {
        String origin = request.header("Origin");
        return (origin != null && origin.startsWith("https://"))
                || !Cookie.value(request, PlatformName.cookie(NAME, true, request))
                        .isEmpty();
    }
}
