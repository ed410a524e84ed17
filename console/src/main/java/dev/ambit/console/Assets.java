package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.ROUTE_NOT_FOUND;

import dev.ambit.http.Asset;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Style sheets, scripts and images of the pages. Each file name contains a part of the file's digest, so browsers
/// can cache it without a time limit and load the new file after an upgrade.
public final class Assets {

    static final String PATH = "/assets/";

    private static final int DIGEST_CHARS = 12;

    /// The style sheet names the fonts, so their names contain the version of the font instead of a digest.
    private static final List<String> FONTS = List.of("inter-latin", "inter-latin-ext");

    private static final String FONT_VERSION = "5.3.0";

    private final Map<String, Response> byName = new LinkedHashMap<>();
    private final String style = add("console", "css", Asset.inPackageOf(Assets.class, Asset.STYLE, "console.css"));
    private final String script = add("console", "js", Asset.inPackageOf(Assets.class, Asset.SCRIPT, "console.js"));
    private final String components =
            add("webawesome", "js", Asset.inPackageOf(Assets.class, Asset.SCRIPT, "vendor/webawesome.js"));
    private final String htmx = add("htmx", "js", Asset.of(Asset.SCRIPT, "htmx.org", "dist/htmx.min.js"));

    Assets() {
        for (String font : FONTS) {
            Asset asset = Asset.inPackageOf(Assets.class, "font/woff2", "vendor/" + font + ".woff2");
            put("%s.%s.woff2".formatted(font, FONT_VERSION), asset);
        }
    }

    public String style() {
        return style;
    }

    public String script() {
        return script;
    }

    /// Returns the components of Web Awesome that the pages use.
    public String components() {
        return components;
    }

    public String htmx() {
        return htmx;
    }

    Response get(Request request) {
        Response asset = byName.get(request.variable("name"));
        if (asset == null) {
            throw ROUTE_NOT_FOUND.because("The file does not exist in this version. Reload the page.");
        }
        return asset;
    }

    private String add(String name, String ending, Asset asset) {
        String hashed = "%s.%s.%s".formatted(name, asset.tag().substring(0, DIGEST_CHARS), ending);
        put(hashed, asset);
        return PATH + hashed;
    }

    private void put(String name, Asset asset) {
        byName.put(
                name,
                Response.bytes(200, asset.contentType(), asset.content())
                        .with("Cache-Control", "public, max-age=31536000, immutable"));
    }
}
