package dev.ambit.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/// The address of a server and the server key of one environment. Can be shared by threads, caches and reporters.
public final class AmbitConnection {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(3);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final Duration CALL_MAX = Duration.ofSeconds(60);
    private static final int OK_MIN = 200;
    private static final int OK_MAX = 299;

    private final String address;
    private final String serverKey;
    private final Duration callMax;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build();

    private AmbitConnection(String address, String serverKey, Duration callMax) {
        this.address = address;
        this.serverKey = serverKey;
        this.callMax = callMax;
    }

    /// Creates a connection. No request is sent yet.
    ///
    /// @param server the address of the server, such as `https://ambit.example`
    /// @param serverKey a server key of the environment, which must not leave your servers
    /// @throws IllegalArgumentException if the address is not an HTTP URL, or the key is blank
    public static AmbitConnection of(URI server, String serverKey) {
        String scheme = String.valueOf(server.getScheme());
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("`server` must be an http or https URL; received `" + server + "`.");
        }
        if (serverKey.isBlank()) {
            throw new IllegalArgumentException("`serverKey` is blank. Pass a server key of the environment.");
        }
        return new AmbitConnection(server.toString().replaceAll("/+$", ""), serverKey.strip(), CALL_MAX);
    }

    /// Returns a connection with another time limit of [#exchange] and [#send].
    AmbitConnection within(Duration max) {
        return new AmbitConnection(address, serverKey, max);
    }

    /// Sends a request to the REST API and returns the complete, successful answer. The time limit of 60
    /// seconds includes the body.
    ///
    /// @param path path and query, such as `/api/v1/customers?limit=10`
    /// @param headers headers beside the key
    /// @throws AmbitProblem if the server refuses the request
    /// @throws IOException if the server cannot be reached, or the answer is not complete in time
    public HttpResponse<String> exchange(
            String method, String path, Map<String, String> headers, HttpRequest.BodyPublisher body)
            throws IOException {
        return exchange(request(method, path, headers, body), callMax);
    }

    /// Sends a request to the REST API and returns the successful answer, whose body the caller closes. The
    /// body has no time limit. The classes of `dev.ambit.client.api` have a method for each operation.
    ///
    /// @param path path and query, such as `/api/v1/customers?limit=10`
    /// @param headers headers beside the key
    /// @throws AmbitProblem if the server refuses the request
    /// @throws IOException if the server cannot be reached
    public HttpResponse<InputStream> send(
            String method, String path, Map<String, String> headers, HttpRequest.BodyPublisher body)
            throws IOException {
        return open(request(method, path, headers, body), callMax);
    }

    /// Sends a GET request and returns the JSON of the answer.
    ///
    /// @throws AmbitProblem if the server refuses the request
    /// @throws IOException if the server cannot be reached
    JsonNode get(String path) throws IOException {
        return answer(request(path).GET());
    }

    JsonNode post(String path, String json) throws IOException {
        return answer(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    /// Opens a stream, which the caller closes.
    ///
    /// @param accept the media type
    InputStream stream(String path, String accept) throws IOException {
        return open(request(path).header("Accept", accept).GET(), ANSWER_MAX).body();
    }

    /// Returns a digest of address and key, by which saved data is recognized.
    String fingerprint() {
        try {
            byte[] text = (address + "\n" + serverKey).getBytes(UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode answer(HttpRequest.Builder request) throws IOException {
        return ClientJson.read(exchange(request, ANSWER_MAX).body());
    }

    private HttpResponse<String> exchange(HttpRequest.Builder request, Duration max) throws IOException {
        HttpResponse<String> answer = completed(http.sendAsync(request.build(), BodyHandlers.ofString()), max);
        if (!isOk(answer.statusCode())) {
            throw AmbitProblem.of(answer, answer.body());
        }
        return answer;
    }

    private HttpResponse<InputStream> open(HttpRequest.Builder request, Duration max) throws IOException {
        HttpResponse<InputStream> answer = completed(http.sendAsync(request.build(), AmbitConnection::streamed), max);
        if (!isOk(answer.statusCode())) {
            throw AmbitProblem.of(answer, new String(answer.body().readAllBytes(), UTF_8));
        }
        return answer;
    }

    /// Streams the body of a success. Reads the whole body of a problem, so that it has a time limit.
    private static BodySubscriber<InputStream> streamed(ResponseInfo head) {
        return isOk(head.statusCode())
                ? BodySubscribers.ofInputStream()
                : BodySubscribers.mapping(BodySubscribers.ofByteArray(), ByteArrayInputStream::new);
    }

    /// Waits for an answer. The timeout of an [HttpRequest] would not cover the body.
    private static <T> HttpResponse<T> completed(CompletableFuture<HttpResponse<T>> answer, Duration max)
            throws IOException {
        try {
            return answer.get(max.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new HttpTimeoutException("The answer was not complete after " + max.toMillis() + " ms.");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("The request was interrupted.").initCause(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).header("X-API-KEY", serverKey);
    }

    private HttpRequest.Builder request(
            String method, String path, Map<String, String> headers, HttpRequest.BodyPublisher body) {
        HttpRequest.Builder request = request(path).method(method, body);
        headers.forEach(request::header);
        return request;
    }

    private static boolean isOk(int status) {
        return status >= OK_MIN && status <= OK_MAX;
    }

    /// Returns the address without the key.
    @Override
    public String toString() {
        return address;
    }
}
