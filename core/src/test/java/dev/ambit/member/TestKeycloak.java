package dev.ambit.member;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestPort;
import dev.ambit.Waiting;
import dev.ambit.identity.TrustedIssuer;
import dev.ambit.postgres.PostgresProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/// A real Keycloak in a process of its own, with the realm of `keycloak-realm.json`, started once for all tests.
public final class TestKeycloak {

    private static final Duration START_MAX = Duration.ofMinutes(6);
    private static final long STOP_SECONDS_MAX = 20;
    private static final Pattern FORM = Pattern.compile("action=\"([^\"]+)\"");

    private static @Nullable TestKeycloak running;

    private final Path directory;
    private final Process process;
    private final int port;

    private TestKeycloak(Path directory, Process process, int port) {
        this.directory = directory;
        this.process = process;
        this.port = port;
    }

    /// The one that runs; it answers when this returns, and ends with the tests.
    public static synchronized TestKeycloak running() throws IOException {
        if (running == null) {
            running = start();
            Runtime.getRuntime().addShutdownHook(new Thread(running::stop));
        }
        return running;
    }

    private static TestKeycloak start() throws IOException {
        Path directory = Files.createTempDirectory("ambit-keycloak");
        Path home = unpack(distribution(), directory);
        Path realms = Files.createDirectories(home.resolve("data/import"));
        try (InputStream realm = TestKeycloak.class.getResourceAsStream("/keycloak-realm.json")) {
            Files.copy(Objects.requireNonNull(realm), realms.resolve("ambit-realm.json"));
        }
        int port = TestPort.free();
        var builder = new ProcessBuilder(
                        home.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--import-realm",
                        "--cache=local",
                        "--health-enabled=false",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx400m");
        var keycloak = new TestKeycloak(directory, builder.start(), port);
        keycloak.awaitReady();
        return keycloak;
    }

    public TrustedIssuer issuer() {
        return new TrustedIssuer("http://127.0.0.1:%d/realms/ambit".formatted(port), "ambit", "keycloak's own secret");
    }

    /// Submits the sign-in form and returns the redirect. Browsers send secure cookies to localhost without TLS
    /// too, which Java's cookie handler does not.
    URI signIn(URI page, String user, String password) throws IOException, InterruptedException {
        try (HttpClient browser = HttpClient.newHttpClient()) {
            HttpResponse<String> form =
                    browser.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
            String cookies = form.headers().allValues("Set-Cookie").stream()
                    .map(it -> it.split(";", 2)[0])
                    .collect(Collectors.joining("; "));
            Matcher action = FORM.matcher(form.body());
            assertThat(action.find()).as(form.body()).isTrue();
            HttpResponse<String> sent = browser.send(
                    HttpRequest.newBuilder(URI.create(action.group(1).replace("&amp;", "&")))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .header("Cookie", cookies)
                            .POST(BodyPublishers.ofString("username=%s&password=%s"
                                    .formatted(URLEncoder.encode(user, UTF_8), URLEncoder.encode(password, UTF_8))))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(sent.statusCode()).as(sent.body()).isEqualTo(302);
            return URI.create(sent.headers().firstValue("Location").orElseThrow());
        }
    }

    private void stop() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            PostgresProcess.delete(directory);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            Waiting.until(() -> isReady(client), it -> it, START_MAX);
        }
    }

    private boolean isReady(HttpClient client) {
        if (!process.isAlive()) {
            throw new AssertionError("Keycloak ended: " + log());
        }
        URI realm = URI.create(issuer().url() + "/.well-known/openid-configuration");
        try {
            return client.send(HttpRequest.newBuilder(realm).build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Put there by Maven before the tests.
    private static Path distribution() throws IOException {
        try (var files = Files.list(Path.of("target/keycloak"))) {
            return files.filter(it -> it.toString().endsWith(".zip"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Path unpack(Path zip, Path into) throws IOException {
        try (var entries = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path file = into.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(Objects.requireNonNull(file.getParent()));
                    Files.copy(entries, file);
                    assertThat(!file.toString().endsWith(".sh") || file.toFile().setExecutable(true))
                            .isTrue();
                }
            }
        }
        try (var files = Files.list(into)) {
            return files.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }
}
