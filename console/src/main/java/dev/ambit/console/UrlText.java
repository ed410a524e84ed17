package dev.ambit.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Text in URLs.
public final class UrlText {

    private UrlText() {}

    /// Encodes text as a segment of a path or a value of a query.
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
