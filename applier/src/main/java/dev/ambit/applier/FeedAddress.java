package dev.ambit.applier;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/// The URL of the server and the server key for its feed.
public final class FeedAddress {

    /// The remedy if the answer does not come from an Ambit server.
    static final String URL_REMEDY = "The server URL may lead to another program. "
            + "Set it to the address of the Ambit server, such as https://ambit.example.com.";

    private final URI server;
    private final String key;

    /// @param url base URL of the server, such as `https://ambit.example.com`
    /// @param key a server key of the environment
    /// @throws IllegalArgumentException if the URL or the key is malformed; the message omits the key
    public FeedAddress(String url, String key) {
        this.server = server(url);
        this.key = key;
        if (!key.matches("[!-~]{1,1000}")) {
            throw new IllegalArgumentException(
                    "The server key has spaces or characters outside ASCII. Copy the key from the console.");
        }
    }

    private static URI server(String url) {
        try {
            URI uri = new URI(url.replaceFirst("/+$", ""));
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null || uri.getQuery() != null) {
                throw new IllegalArgumentException(("The server URL `%s` must be an HTTP or HTTPS base URL. "
                                + "Set a URL such as https://ambit.example.com.")
                        .formatted(url));
            }
            return uri;
        } catch (URISyntaxException _) {
            throw new IllegalArgumentException(
                    "The server URL `%s` is not a URL. Set a URL such as https://ambit.example.com.".formatted(url));
        }
    }

    URI at(String path) {
        return URI.create(server + path);
    }

    String key() {
        return key;
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
