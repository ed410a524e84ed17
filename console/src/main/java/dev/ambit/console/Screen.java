package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.http.ResponseStream;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.function.Consumer;

/// Renders pages from precompiled templates, which escape all text. Pages load only files of this server and cannot
/// be framed.
final class Screen {

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);
    private final Assets assets = new Assets();

    Assets assets() {
        return assets;
    }

    /// Renders a template, whose only parameter is its view.
    Response show(int status, String template, Object view) {
        var html = new StringOutput();
        engine.render(template + ".jte", view, html);
        return guarded(Response.text(status, "text/html; charset=utf-8", html.toString()));
    }

    static Response seeOther(String path) {
        return nothing(303).with("Location", path);
    }

    static Response nothing(int status) {
        return guarded(Response.text(status, "text/plain; charset=utf-8", ""));
    }

    /// Returns a file to download.
    static Response file(String name, String contentType, byte[] content) {
        return guarded(Response.bytes(200, contentType, content))
                .with("Content-Disposition", "attachment; filename=\"%s\"".formatted(name));
    }

    /// Returns a file to download that is written while it is sent.
    static Response stream(String name, String contentType, Consumer<ResponseStream> content) {
        return guarded(Response.stream(contentType + "; charset=utf-8", content))
                .with("Content-Disposition", "attachment; filename=\"%s\"".formatted(name));
    }

    /// Returns an answer of the API, passed on unchanged.
    static Response passed(Response response) {
        return guarded(response);
    }

    /// The referrer is sent to console pages only. Without a referrer, browsers would not report the origin of a
    /// form.
    private static Response guarded(Response response) {
        return response.with("Content-Security-Policy", POLICY)
                .with("X-Frame-Options", "DENY")
                .with("Referrer-Policy", "same-origin")
                .with("Cross-Origin-Opener-Policy", "same-origin")
                .with("Cache-Control", "no-store");
    }
}
