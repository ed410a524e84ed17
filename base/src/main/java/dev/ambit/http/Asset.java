package dev.ambit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/// Static file for browsers: a resource of this project or of a WebJar.
public final class Asset {

    public static final String SCRIPT = "text/javascript; charset=utf-8";
    public static final String STYLE = "text/css; charset=utf-8";
    public static final String PAGE = "text/html; charset=utf-8";

    private final String contentType;
    private final byte[] content;
    private final String tag;

    private Asset(String contentType, byte[] content) {
        this.contentType = contentType;
        this.content = content;
        this.tag = Sha256.hex(new String(content, UTF_8));
    }

    /// Reads a resource from the package of a class.
    public static Asset inPackageOf(Class<?> type, String contentType, String name) {
        return new Asset(contentType, read(type, name));
    }

    /// Reads a file of a WebJar in the version on the class path.
    public static Asset of(String contentType, String library, String path) {
        return new Asset(
                contentType,
                read(Asset.class, "/META-INF/resources/webjars/%s/%s/%s".formatted(library, version(library), path)));
    }

    public String contentType() {
        return contentType;
    }

    /// Returns the content. The caller must not change the array.
    public byte[] content() {
        return content;
    }

    /// Returns the `ETag`: a digest of the content.
    public String tag() {
        return tag;
    }

    private static String version(String library) {
        var properties = new Properties();
        try (InputStream resource =
                resource(Asset.class, "/META-INF/maven/org.webjars.npm/%s/pom.properties".formatted(library))) {
            properties.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    private static byte[] read(Class<?> type, String name) {
        try (InputStream resource = resource(type, name)) {
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(Class<?> type, String name) {
        return Objects.requireNonNull(type.getResourceAsStream(name), name);
    }
}
