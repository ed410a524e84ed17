package dev.ambit.replica;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.postgres.TestDatabase;
import dev.ambit.postgres.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A replica process with its own database, used over HTTP.
record TestReplica(ReplicaApp app, String databaseUrl) implements AutoCloseable {

    static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString("0123456789abcdef".getBytes(UTF_8));
    static final String PLAIN = "Stigg-Webhooks-Secret";
    static final String ENVIRONMENT = "ours";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /// @param more additional options
    static TestReplica open(Map<String, String> more) {
        String url = TestPostgres.newDatabase();
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

    /// Sends an event with the plain secret; `'` replaces `"`.
    HttpResponse<String> sendEvent(String event) {
        return post(event.replace('\'', '"').getBytes(UTF_8), PLAIN, SECRET);
    }

    HttpResponse<String> post(byte[] body, String... headers) {
        return post("/webhook", body, headers);
    }

    HttpResponse<String> post(String path, byte[] body, String... headers) {
        return send(request(path, headers).POST(BodyPublishers.ofByteArray(body)));
    }

    /// Sends an event with a Standard Webhooks signature.
    HttpResponse<String> signed(String secret, Instant moment, byte[] body) {
        String id = "msg-1";
        String seconds = Long.toString(moment.getEpochSecond());
        String signature = "v0,old v1," + signature(secret, id + "." + seconds + ".", body);
        return post(body, "webhook-id", id, "webhook-timestamp", seconds, "webhook-signature", signature);
    }

    String ask(String sql) {
        return TestDatabase.ask(databaseUrl, sql);
    }

    void run(String sql) {
        TestDatabase.run(databaseUrl, sql);
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
}
