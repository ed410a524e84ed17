package dev.ambit.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/// A file that a browser loads.
final class Asset {

    static final String SCRIPT = "text/javascript; charset=utf-8";
    static final String STYLE = "text/css; charset=utf-8";
    static final String PAGE = "text/html; charset=utf-8";

    private final String contentType;
    private final byte[] content;
    private final String tag;

    private Asset(String contentType, byte[] content) {
        this.contentType = contentType;
        this.content = content;
        this.tag = Sha256.hex(new String(content, UTF_8));
    }

    /// One of ours, which stands beside this class.
    static Asset ours(String contentType, String name) {
        return new Asset(contentType, read(name));
    }

    /// One of a WebJar, in the version that the build has chosen.
    static Asset of(String contentType, String library, String path) {
        return new Asset(
                contentType, read("/META-INF/resources/webjars/%s/%s/%s".formatted(library, version(library), path)));
    }

    String contentType() {
        return contentType;
    }

    /// Not to be changed.
    byte[] content() {
        return content;
    }

    /// By which the browser can tell that it still has it.
    String tag() {
        return tag;
    }

    private static String version(String library) {
        var properties = new Properties();
        try (InputStream resource = resource("/META-INF/maven/org.webjars.npm/%s/pom.properties".formatted(library))) {
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
        return Objects.requireNonNull(Asset.class.getResourceAsStream(name), name);
    }
}
