package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dev.ambit.http.Json;
import dev.ambit.standin.LocalHttp;
import dev.ambit.standin.LocalProgram;
import dev.ambit.standin.TemporaryDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/// Runs each version of a function as a process of this machine. Like the Lambda Web Adapter, it runs the start script
/// of the package and then forwards requests to the port of the code. The code runs as the current user, without a
/// sandbox.
public final class ProcessRuntime implements FunctionRuntime {

    private static final String START_SCRIPT = "ambit-start.sh";
    private static final Pattern TEXT =
            Pattern.compile("text/|application/(?:json|javascript|xml)|[^;]*\\+(?:json|xml)\\b");
    private static final Duration START_MAX = Duration.ofSeconds(30);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final TemporaryDirectory directory = TemporaryDirectory.create("ambit-functions");
    private final Map<Code, Instance> instances = new ConcurrentHashMap<>();

    /// A running version.
    private record Instance(LocalProgram program, int port, boolean isListening) {}

    @Override
    public Answer invoke(Code code, String event) {
        Instance it = instances.compute(
                code, (_, known) -> known != null && known.program().isRunning() ? known : start(code));
        if (!it.isListening()) {
            return failed("Runtime.ExitError", "The code does not listen on its port.");
        }
        try {
            return new Answer(Json.text(send(it.port(), Json.map(event))), null);
        } catch (UncheckedIOException e) {
            return failed("Runtime.ExitError", String.valueOf(e.getMessage()));
        }
    }

    private static Answer failed(String type, String message) {
        return new Answer(Json.text(Map.of("errorType", type, "errorMessage", message)), "Unhandled");
    }

    private Instance start(Code code) {
        int port = LocalProgram.freePort();
        Path root = unpacked(code);
        Map<String, String> variables = new HashMap<>(code.variables());
        variables.put("PORT", Integer.toString(port));
        variables.put("LAMBDA_TASK_ROOT", root.toString());
        LocalProgram program = LocalProgram.start(
                root, variables, directory.path().resolve(code.function() + ".log"), List.of("/bin/sh", START_SCRIPT));
        return new Instance(program, port, program.awaitPort(port, START_MAX));
    }

    private Path unpacked(Code code) {
        try (var entries = new ZipInputStream(new ByteArrayInputStream(code.zip()))) {
            Path root = Files.createTempDirectory(directory.path(), code.function());
            for (ZipEntry it = entries.getNextEntry(); it != null; it = entries.getNextEntry()) {
                Path file = root.resolve(it.getName()).normalize();
                if (!file.startsWith(root)) {
                    throw new IOException("The package contains the invalid path `%s`.".formatted(it.getName()));
                }
                if (it.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.resolveSibling("."));
                    Files.write(file, entries.readAllBytes());
                }
            }
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the response as API Gateway expects it: the adapter describes text as text, and everything else, or
    /// what has a content encoding, in Base64.
    private Map<String, Object> send(int port, Map<String, Object> event) {
        String address = "http://127.0.0.1:%d%s%s".formatted(port, text(event.get("path"), "/"), query(event));
        String method = text(event.get("httpMethod"), "GET");
        String body = text(event.get("body"), "");
        byte[] bytes = Boolean.TRUE.equals(event.get("isBase64Encoded"))
                ? Base64.getDecoder().decode(body)
                : body.getBytes(UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .timeout(ANSWER_MAX)
                .method(method, bytes.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes));
        lists(event.get("multiValueHeaders")).forEach((name, values) -> {
            if (LocalHttp.isPassedOn(name)) {
                values.forEach(it -> request.header(name, it));
            }
        });
        HttpResponse<byte[]> response = LocalHttp.send(http, request.build(), BodyHandlers.ofByteArray());
        boolean isText = isText(response.headers());
        return Map.of(
                "statusCode",
                response.statusCode(),
                "multiValueHeaders",
                response.headers().map(),
                "isBase64Encoded",
                !isText,
                "body",
                isText
                        ? new String(response.body(), UTF_8)
                        : Base64.getEncoder().encodeToString(response.body()));
    }

    private static String query(Map<String, Object> event) {
        String query = lists(event.get("multiValueQueryStringParameters")).entrySet().stream()
                .flatMap(it -> it.getValue().stream()
                        .map(value -> "%s=%s"
                                .formatted(URLEncoder.encode(it.getKey(), UTF_8), URLEncoder.encode(value, UTF_8))))
                .collect(joining("&"));
        return query.isEmpty() ? "" : "?" + query;
    }

    private static Map<String, List<String>> lists(@Nullable Object value) {
        Map<String, List<String>> lists = new TreeMap<>();
        if (value instanceof Map<?, ?> all) {
            all.forEach((name, values) -> lists.put(
                    String.valueOf(name),
                    ((List<?>) values).stream().map(String::valueOf).toList()));
        }
        return lists;
    }

    private static boolean isText(HttpHeaders headers) {
        return headers.firstValue("Content-Encoding").isEmpty()
                && headers.firstValue("Content-Type")
                        .map(it -> TEXT.matcher(it).lookingAt())
                        .orElse(true);
    }

    private static String text(@Nullable Object value, String otherwise) {
        return value == null ? otherwise : value.toString();
    }

    @Override
    public void stop(String function) {
        instances.keySet().stream().filter(it -> it.function().equals(function)).forEach(it -> {
            Instance stopped = instances.remove(it);
            if (stopped != null) {
                stopped.program().close();
            }
        });
    }

    @Override
    public void close() {
        instances.values().forEach(it -> it.program().close());
        instances.clear();
        http.close();
        directory.close();
    }
}
