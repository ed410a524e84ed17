package dev.ambit.sdk;

import dev.ambit.http.Asset;
import dev.ambit.http.Request;
import dev.ambit.http.Response;

/// The script of the web components that pages of other sites include. It needs no key; the components read edge
/// documents with a client key.
final class WidgetScript {

    private final Asset script = Asset.inPackageOf(WidgetScript.class, Asset.SCRIPT, "widgets.js");
    private final String tag = "\"%s\"".formatted(script.tag());

    /// Returns the script, or 304 if the browser has it.
    Response get(Request request) {
        Response response = tag.equals(request.header("If-None-Match"))
                ? Response.empty(304)
                : Response.bytes(200, script.contentType(), script.content());
        return response.with("ETag", tag).with("Cache-Control", "public, max-age=300");
    }
}
