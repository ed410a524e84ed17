package dev.ambit.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import org.jspecify.annotations.Nullable;

/// How a person connects to a resource.
///
/// @param port TCP port
/// @param database null if the engine has no databases
/// @param login belongs to the secret in `url`
/// @param url address with login and secret, as clients of the engine read it
/// @param command connects in a terminal
public record Connection(String host, int port, @Nullable String database, String login, String url, String command) {

    /// Returns the connection to an engine.
    ///
    /// @param scheme of the URL, such as `postgresql`
    /// @param database null if the engine has no databases
    /// @param query of the URL; empty if there is none
    /// @param program command that takes the URL as its last argument
    public static Connection of(
            String scheme,
            String host,
            int port,
            String login,
            String secret,
            @Nullable String database,
            String query,
            String program) {
        String url = "%s://%s:%s@%s:%d%s%s"
                .formatted(
                        scheme,
                        encoded(login),
                        encoded(secret),
                        host.contains(":") && !host.startsWith("[") ? "[%s]".formatted(host) : host,
                        port,
                        database == null ? "" : "/" + encoded(database),
                        query.isEmpty() ? "" : "?" + query);
        return new Connection(host, port, database, login, url, "%s '%s'".formatted(program, url));
    }

    /// Encodes a part of a URL.
    public static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /// Omits the secret, so that logs do not contain it.
    @Override
    public String toString() {
        return "Connection[%s:%d]".formatted(host, port);
    }
}
