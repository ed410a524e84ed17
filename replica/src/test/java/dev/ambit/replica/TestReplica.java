package dev.ambit.replica;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A replica on a database of its own, reached as any client reaches it. All share one PostgreSQL.
record TestReplica(ReplicaApp app, String databaseUrl) implements AutoCloseable {

    static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString("0123456789abcdef".getBytes(UTF_8));
    static final String PLAIN = "Stigg-Webhooks-Secret";
    static final String ENVIRONMENT = "ours";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final EmbeddedPostgres POSTGRES = postgres();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(POSTGRES::close));
    }

    /// @param more options by their words
    static TestReplica open(Map<String, String> more) {
        String name = "process" + DATABASES.incrementAndGet();
        run(POSTGRES.superuserUrl(), "create database " + name);
        String url = POSTGRES.superuserUrl().replace("/ambit?", "/" + name + "?");
        Map<String, String> options = new HashMap<>(Map.of(
                "host",
                "127.0.0.1",
                "port",
                "0",
                "database-url",
                url,
                "webhook-secret",
                SECRET,
                "environment-id",
                ENVIRONMENT,
                "open",
                "true"));
        options.putAll(more);
        return new TestReplica(ReplicaApp.start(ReplicaConfig.of(options, Map.of())), url);
    }

    static TestReplica open() {
        return open(Map.of());
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    /// With the plain secret, and `'` for `"`.
    HttpResponse<String> tell(String event) {
        return post(event.replace('\'', '"').getBytes(UTF_8), PLAIN, SECRET);
    }

    HttpResponse<String> post(byte[] body, String... headers) {
        return post("/webhook", body, headers);
    }

    HttpResponse<String> post(String path, byte[] body, String... headers) {
        return send(request(path, headers).POST(BodyPublishers.ofByteArray(body)));
    }

    /// Signed as Standard Webhooks says.
    HttpResponse<String> signed(String secret, Instant moment, byte[] body) {
        String id = "msg-1";
        String seconds = Long.toString(moment.getEpochSecond());
        String signature = "v0,old v1," + signature(secret, id + "." + seconds + ".", body);
        return post(body, "webhook-id", id, "webhook-timestamp", seconds, "webhook-signature", signature);
    }

    String ask(String sql) {
        try {
            return TestDatabase.ask(databaseUrl, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void run(String sql) {
        run(databaseUrl, sql);
    }

    @Override
    public void close() {
        app.close();
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(app.url() + path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static void run(String url, String sql) {
        try {
            TestDatabase.run(url, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signature(String secret, String head, byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            mac.update(head.getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static EmbeddedPostgres postgres() {
        try {
            Path home = Files.createTempDirectory("ambit-replica-test");
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
            return EmbeddedPostgres.start(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
