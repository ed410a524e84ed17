package dev.ambit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Objects;

/// HTML page that renders `/openapi.json`. Its content security policy allows requests to this server only.
final class ReferencePage {

    private final Response response;

    ReferencePage() {
        String html = html();
        response = Response.text(200, "text/html; charset=utf-8", html)
                .with("Content-Security-Policy", policy(hash(html, "script"), hash(html, "style")))
                .with("Referrer-Policy", "no-referrer");
    }

    Response response() {
        return response;
    }

    private static String policy(String script, String style) {
        return "default-src 'none'; connect-src 'self'; img-src data:; script-src 'sha256-%s'; style-src 'sha256-%s'; "
                        .formatted(script, style)
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static String html() {
        try (InputStream resource = ReferencePage.class.getResourceAsStream("reference.html")) {
            return new String(Objects.requireNonNull(resource).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the hash of the content of an inline tag, for the content security policy.
    private static String hash(String html, String tag) {
        int start = html.indexOf("<" + tag + ">") + tag.length() + 2;
        String content = html.substring(start, html.indexOf("</" + tag + ">", start));
        return Base64.getEncoder().encodeToString(Sha256.of(content));
    }
}
