package dev.ambit.console;

import dev.ambit.http.Response;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

/// Draws pages by their templates, which were compiled with the server and write each text so that no browser
/// takes it for anything else. A page loads what is ours alone, and nobody may frame it.
final class Screen {

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);
    private final Assets assets = new Assets();

    Assets assets() {
        return assets;
    }

    /// The one parameter of a template is its view.
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

    /// Something to keep, and not to look at.
    static Response file(String name, String contentType, byte[] content) {
        return guarded(Response.bytes(200, contentType, content))
                .with("Content-Disposition", "attachment; filename=\"%s\"".formatted(name));
    }

    /// Something that is the API's, as it answered it.
    static Response passed(Response response) {
        return guarded(response);
    }

    /// A referrer goes to our own pages only; without any, browsers would not say where a form comes from.
    private static Response guarded(Response response) {
        return response.with("Content-Security-Policy", POLICY)
                .with("X-Frame-Options", "DENY")
                .with("Referrer-Policy", "same-origin")
                .with("Cross-Origin-Opener-Policy", "same-origin")
                .with("Cache-Control", "no-store");
    }
}
