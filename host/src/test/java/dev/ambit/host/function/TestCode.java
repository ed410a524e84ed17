package dev.ambit.host.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.postgresql.Driver;

/// Code as people deploy it.
public final class TestCode {

    private static final String SHOP = """
            import com.sun.net.httpserver.HttpServer;
            import java.net.InetSocketAddress;
            import java.sql.DriverManager;

            public class Shop {
                public static void main(String[] words) throws Exception {
                    int port = Integer.parseInt(System.getenv("PORT"));
                    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
                    server.createContext("/", exchange -> {
                        byte[] answer;
                        try (var connection = DriverManager.getConnection(System.getenv("JDBC_DATABASE_URL"));
                                var statement = connection.createStatement();
                                var row = statement.executeQuery("select current_database() || ' ' || current_user")) {
                            row.next();
                            answer = row.getString(1).getBytes();
                        } catch (Exception e) {
                            answer = e.toString().getBytes();
                        }
                        exchange.sendResponseHeaders(200, answer.length);
                        exchange.getResponseBody().write(answer);
                        exchange.close();
                    });
                    server.start();
                }
            }
            """;

    private TestCode() {}

    /// The function of the test resources.
    ///
    /// @param more further files, by name
    public static byte[] node(String release, String... more) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("main.js", main());
        files.put("release", release.getBytes(UTF_8));
        for (String name : more) {
            files.put(name, new byte[0]);
        }
        return zip(files);
    }

    public static byte[] script(String text) {
        return zip(Map.of("main.js", text.getBytes(UTF_8)));
    }

    /// A jar with PostgreSQL's driver.
    public static byte[] java() throws IOException {
        Path directory = Files.createTempDirectory("ambit-shop");
        Path source = Files.writeString(directory.resolve("Shop.java"), SHOP);
        int exit = ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString());
        assert exit == 0;
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Shop");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, "postgresql.jar");
        var jar = new ByteArrayOutputStream();
        try (var out = new JarOutputStream(jar, manifest);
                var files = Files.list(directory)) {
            for (Path file :
                    files.filter(it -> it.toString().endsWith(".class")).toList()) {
                out.putNextEntry(new ZipEntry(file.getFileName().toString()));
                out.write(Files.readAllBytes(file));
            }
        }
        Path driver = Path.of(
                Driver.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        for (String name : List.of("Shop.java", "Shop.class")) {
            Files.delete(directory.resolve(name));
        }
        Files.delete(directory);
        return zip(Map.of("main.jar", jar.toByteArray(), "postgresql.jar", Files.readAllBytes(driver)));
    }

    public static byte[] zip(Map<String, byte[]> files) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] main() {
        try (var file = Objects.requireNonNull(TestCode.class.getResourceAsStream("/function/main.js"))) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
