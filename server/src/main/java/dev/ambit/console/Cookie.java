package dev.ambit.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.net.URLDecoder;
import org.jspecify.annotations.Nullable;

/// A word that a browser keeps for us while somebody signs in elsewhere.
///
/// @param path of the pages that it is for
record Cookie(String name, String path) {

    private static final int SECONDS_MAX = 600;

    Response set(Response response, String value) {
        return write(response, Words.encoded(value), SECONDS_MAX);
    }

    Response clear(Response response) {
        return write(response, "", 0);
    }

    /// Null if it is not there, or is not as we write it.
    @Nullable
    String read(Request request) {
        try {
            return URLDecoder.decode(value(request, name), UTF_8);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// As it was sent; empty if it was not.
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

    private Response write(Response response, String value, int seconds) {
        return response.with(
                "Set-Cookie",
                "%s=%s; Path=%s; HttpOnly; SameSite=Lax; Max-Age=%d".formatted(name, value, path, seconds));
    }
}
