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

    private SessionCookie() {}

    /// The token; empty without one.
    static String read(Request request) {
        String secure = value(request, SECURE_NAME);
        return secure.isEmpty() ? value(request, NAME) : secure;
    }

    /// For as long as the browser is open, and the session lasts.
    static Response set(Request request, Response response, String token) {
        return write(request, response, token, "");
    }

    static Response clear(Request request, Response response) {
        return write(request, response, "", "; Max-Age=0");
    }

    /// TLS ends before us; what the browser itself says of the page that it sends from tells whether there is any.
    private static Response write(Request request, Response response, String token, String life) {
        String origin = request.header("Origin");
        boolean isSecure = (origin != null && origin.startsWith("https://"))
                || !value(request, SECURE_NAME).isEmpty();
        String cookie = isSecure
                ? SECURE_NAME + "=" + token + ATTRIBUTES + "; Secure" + life
                : NAME + "=" + token + ATTRIBUTES + life;
        return response.with("Set-Cookie", cookie);
    }

    private static String value(Request request, String name) {
        String header = request.header("Cookie");
        if (header == null) {
            return "";
        }
        for (String pair : header.split(";", -1)) {
            String stripped = pair.strip();
            if (stripped.startsWith(name + "=")) {
                return stripped.substring(name.length() + 1);
            }
        }
        return "";
    }
}
