package dev.ambit.host.link;

import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import dev.ambit.http.Trace;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/// Sends requests to the other process. An answer of 400 or more becomes the [Problem] that the other process threw.
public final class LinkClient {

    private static final System.Logger LOG = System.getLogger(LinkClient.class.getName());
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    /// Longest response that is read, so that a faulty process cannot fill the memory of this one.
    private static final int ANSWER_BYTES_MAX = 16 << 20;

    private static final int NO_CONTENT = 204;
    private static final int ERRORS_FROM = 400;
    private static final int ERROR_BYTES_MAX = 64 << 10;

    /// Fields of a problem's JSON that are not facts.
    private static final Set<String> OTHER_FIELDS = Set.of("code", "message", "status", "traceId");

    private final HttpClient http;
    private final Supplier<Optional<LinkAddress>> address;
    private final Duration timeout;
    private final Supplier<String> unreachable;
    private final AtomicBoolean isAnswering;

    /// @param address of the other process; empty while it does not run
    /// @param timeout of a request
    /// @param unreachable sentence for the caller if the other process does not answer
    public LinkClient(Supplier<Optional<LinkAddress>> address, Duration timeout, String unreachable) {
        this(address, timeout, () -> unreachable);
    }

    /// @param unreachable returns the sentence for the caller at the moment when the other process does not answer
    public LinkClient(Supplier<Optional<LinkAddress>> address, Duration timeout, Supplier<String> unreachable) {
        this(
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT_MAX)
                        .build(),
                address,
                timeout,
                unreachable,
                new AtomicBoolean(true));
    }

    private LinkClient(
            HttpClient http,
            Supplier<Optional<LinkAddress>> address,
            Duration timeout,
            Supplier<String> unreachable,
            AtomicBoolean isAnswering) {
        this.http = http;
        this.address = address;
        this.timeout = timeout;
        this.unreachable = unreachable;
        this.isAnswering = isAnswering;
    }

    /// Returns a client of the same process with another timeout.
    public LinkClient within(Duration max) {
        return new LinkClient(http, address, max, unreachable, isAnswering);
    }

    /// Encodes a segment of a path, or a value of a query.
    public static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /// Reads a value.
    ///
    /// @throws Problem of the other process, or 503 if it does not answer; as every method here
    public <T> T get(String path, Class<T> type) {
        return read(send("GET", path, BodyPublishers.noBody()), type);
    }

    /// Reads a long value.
    ///
    /// @param bytesMax longest response
    public <T> T get(String path, Class<T> type, int bytesMax) {
        return read(send("GET", path, BodyPublishers.noBody(), timeout, bytesMax), type);
    }

    /// Sends a GET request and ignores the body of the response.
    public void get(String path) {
        send("GET", path, BodyPublishers.noBody());
    }

    /// Reads a value, or nothing if the other process has none.
    public <T> Optional<T> find(String path, Class<T> type) {
        HttpResponse<byte[]> response = send("GET", path, BodyPublishers.noBody());
        return response.statusCode() == NO_CONTENT ? Optional.empty() : Optional.of(read(response, type));
    }

    /// Sends a value and reads the response.
    public <T> T post(String path, Object value, Class<T> type) {
        return read(send("POST", path, BodyPublishers.ofByteArray(Json.write(value))), type);
    }

    /// Sends a value and reads the response.
    ///
    /// @param max timeout of this request
    public <T> T post(String path, Object value, Class<T> type, Duration max) {
        return read(send("POST", path, BodyPublishers.ofByteArray(Json.write(value)), max, ANSWER_BYTES_MAX), type);
    }

    /// Sends a value and ignores the body of the response.
    public void post(String path, Object value) {
        send("POST", path, BodyPublishers.ofByteArray(Json.write(value)));
    }

    /// Sends bytes and reads the response.
    public <T> T put(String path, byte[] content, Class<T> type) {
        return read(send("PUT", path, BodyPublishers.ofByteArray(content)), type);
    }

    /// Sends a stream and ignores the body of the response.
    ///
    /// @param content exactly `length` bytes
    public void put(String path, InputStream content, long length) {
        BodyPublisher body = length == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> content), length);
        send("PUT", path, body);
    }

    /// Sends a stream and reads the response.
    public <T> T putStream(String path, InputStream content, Class<T> type) {
        return read(send("PUT", path, BodyPublishers.ofInputStream(() -> content)), type);
    }

    /// Reads a long value, or nothing if the other process has none.
    ///
    /// @param bytesMax longest response
    public <T> Optional<T> find(String path, Class<T> type, int bytesMax) {
        HttpResponse<byte[]> response = send("GET", path, BodyPublishers.noBody(), timeout, bytesMax);
        return response.statusCode() == NO_CONTENT ? Optional.empty() : Optional.of(read(response, type));
    }

    /// Sends a DELETE request and reads the response.
    ///
    /// @param max timeout of this request
    public <T> T delete(String path, Class<T> type, Duration max) {
        return read(send("DELETE", path, BodyPublishers.noBody(), max, ANSWER_BYTES_MAX), type);
    }

    /// Sends a DELETE request and ignores the body of the response.
    public void delete(String path) {
        send("DELETE", path, BodyPublishers.noBody());
    }

    /// Reads a stream, which the caller closes, or nothing if the other process has none.
    public Optional<InputStream> findStream(String path) {
        HttpResponse<InputStream> response =
                send("GET", path, BodyPublishers.noBody(), timeout, BodyHandlers.ofInputStream(), LinkClient::content);
        return response.statusCode() == NO_CONTENT ? Optional.empty() : Optional.of(response.body());
    }

    /// Sends a stream, then reads a stream, which the caller closes. Neither is held in memory.
    ///
    /// @param max timeout until the response begins
    public HttpResponse<InputStream> postStream(String path, InputStream content, Duration max) {
        return send(
                "POST",
                path,
                BodyPublishers.ofInputStream(() -> content),
                max,
                BodyHandlers.ofInputStream(),
                LinkClient::content);
    }

    private HttpResponse<byte[]> send(String method, String path, BodyPublisher body) {
        return send(method, path, body, timeout, ANSWER_BYTES_MAX);
    }

    private HttpResponse<byte[]> send(String method, String path, BodyPublisher body, Duration max, int bytesMax) {
        return send(method, path, body, max, BodyHandlers.limiting(BodyHandlers.ofByteArray(), bytesMax), it -> it);
    }

    /// @param content reads the body of an error
    private <T> HttpResponse<T> send(
            String method,
            String path,
            BodyPublisher body,
            Duration max,
            BodyHandler<T> reading,
            Function<T, byte[]> content) {
        LinkAddress to = address.get().orElseThrow(this::unreachable);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(to.url() + path))
                .timeout(max)
                .header("Authorization", "Bearer " + to.credential())
                .header(LinkServer.VERSION_HEADER, LinkServer.VERSION)
                .method(method, body);
        Trace.header().ifPresent(it -> request.header(Trace.HEADER, it));
        try {
            HttpResponse<T> response = http.send(request.build(), reading);
            if (isAnswering.compareAndSet(false, true)) {
                LOG.log(System.Logger.Level.INFO, "The other process answers again.");
            }
            if (response.statusCode() >= ERRORS_FROM) {
                throw problem(response.statusCode(), content.apply(response.body()));
            }
            return response;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw unreachable();
        } catch (IOException e) {
            // Only the first of many failures is logged.
            if (isAnswering.compareAndSet(true, false)) {
                LOG.log(System.Logger.Level.WARNING, () -> "%s %s failed: %s".formatted(method, path, e));
            }
            throw unreachable();
        }
    }

    private <T> T read(HttpResponse<byte[]> response, Class<T> type) {
        try {
            return Json.readStored(response.body(), type);
        } catch (IllegalStateException | Problem e) {
            throw unreadable(e);
        }
    }

    /// Reads a problem of the other process, with its facts.
    private Problem problem(int status, byte[] content) {
        Map<String, Object> view = view(content);
        ProblemCode code = ProblemCode.of(String.valueOf(view.get("code")), status);
        if (code == ProblemCode.UNEXPECTED_ERROR) {
            throw new IllegalStateException(
                    "The other process failed; its log has the trace id %s".formatted(view.get("traceId")));
        }
        Problem problem = code.because(String.valueOf(view.get("message")));
        for (Map.Entry<String, Object> fact : view.entrySet()) {
            problem = OTHER_FIELDS.contains(fact.getKey()) ? problem : problem.with(fact.getKey(), fact.getValue());
        }
        return problem;
    }

    private Map<String, Object> view(byte[] content) {
        try {
            return Json.map(new String(content, UTF_8));
        } catch (IllegalStateException e) {
            throw unreadable(e);
        }
    }

    private static byte[] content(InputStream error) {
        try (error) {
            return error.readNBytes(ERROR_BYTES_MAX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Treats an answer that cannot be read as a missing answer. The log says why; the caller cannot do anything
    /// about it.
    private Problem unreadable(RuntimeException why) {
        LOG.log(System.Logger.Level.WARNING, () -> "An answer cannot be read: %s".formatted(why.getMessage()));
        return unreachable();
    }

    private Problem unreachable() {
        return STACK_UNREACHABLE.because("%s Try again in a moment.".formatted(unreachable.get()));
    }
}
