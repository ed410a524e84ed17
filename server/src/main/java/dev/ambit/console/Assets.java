package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.ROUTE_NOT_FOUND;

import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/// What the pages load. Each file has a piece of its own digest in its name, so that a browser keeps it for ever and
/// still has the right one after an upgrade.
public final class Assets {

    static final String PATH = "/assets/";

    private static final String STYLE = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String HTMX = "htmx.org";
    private static final int DIGEST_CHARS = 12;

    private final Map<String, Response> byName = new LinkedHashMap<>();
    private final String style = keep("console", "css", STYLE, read("console.css"));
    private final String script = keep("console", "js", SCRIPT, read("console.js"));
    private final String htmx = keep(
            "htmx",
            "js",
            SCRIPT,
            read("/META-INF/resources/webjars/%s/%s/dist/htmx.min.js".formatted(HTMX, version())));

    public String style() {
        return style;
    }

    public String script() {
        return script;
    }

    public String htmx() {
        return htmx;
    }

    Response get(Request request) {
        Response asset = byName.get(request.variable("name"));
        if (asset == null) {
            throw ROUTE_NOT_FOUND.because("There is no such file. It may be of another version.");
        }
        return asset;
    }

    private String keep(String name, String ending, String contentType, byte[] content) {
        String digest = Sha256.hex(new String(content, StandardCharsets.UTF_8)).substring(0, DIGEST_CHARS);
        String hashed = "%s.%s.%s".formatted(name, digest, ending);
        byName.put(
                hashed,
                Response.bytes(200, contentType, content)
                        .with("Cache-Control", "public, max-age=31536000, immutable")
                        .with("X-Content-Type-Options", "nosniff"));
        return PATH + hashed;
    }

    private static String version() {
        var properties = new Properties();
        try (InputStream resource = resource("/META-INF/maven/org.webjars.npm/%s/pom.properties".formatted(HTMX))) {
            properties.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    private static byte[] read(String name) {
        try (InputStream resource = resource(name)) {
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(Assets.class.getResourceAsStream(name), name);
    }
}
