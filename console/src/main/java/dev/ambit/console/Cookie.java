package dev.ambit.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.PlatformName;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.net.URLDecoder;
import org.jspecify.annotations.Nullable;

/// A value that the browser keeps while a person signs in at the identity provider.
///
/// @param name what it holds; see [PlatformName#cookie]
/// @param path of the pages that receive it
record Cookie(String name, String path) {

    private static final int SECONDS_MAX = 600;

    Response set(Request request, Response response, String value) {
        return write(request, response, UrlText.encoded(value), SECONDS_MAX);
    }

    Response clear(Request request, Response response) {
        return write(request, response, "", 0);
    }

    /// Returns the decoded value; empty if the cookie is missing, null if it is malformed.
    @Nullable
    String read(Request request) {
        try {
            return URLDecoder.decode(value(request, PlatformName.cookie(name, false, request)), UTF_8);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// Returns the value as sent; empty if the cookie is missing.
    static String value(Request request, String name) {
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

    private Response write(Request request, Response response, String value, int seconds) {
        return response.with(
                "Set-Cookie",
                "%s=%s; Path=%s; HttpOnly; SameSite=Lax; Max-Age=%d"
                        .formatted(PlatformName.cookie(name, false, request), value, path, seconds));
    }
}
