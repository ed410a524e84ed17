package dev.ambit.client.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ambit.client.AmbitConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Sends the requests of the generated classes: JSON in, records out.
final class ApiClient {

    private static final String CONTENT_TYPE = "Content-Type";

    /// Fields of a later server are ignored. Null fields are not sent, because null clears a field.
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .changeDefaultPropertyInclusion(it -> it.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private final AmbitConnection connection;
    private final Map<String, String> headers;

    ApiClient(AmbitConnection connection, Map<String, String> headers) {
        this.connection = connection;
        this.headers = Map.copyOf(headers);
    }

    /// Returns this client with another header in each request.
    ApiClient with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new ApiClient(connection, more);
    }

    /// Sends a request with an optional JSON body and returns the field `data` of the answer.
    <T> ApiResponse<T> send(String method, String path, @Nullable Object body, TypeReference<T> type) {
        return data(answered(method, path, json(body), "application/json"), type);
    }

    /// Sends a request whose answer has no field `data`.
    <T> ApiResponse<T> sendPlain(String method, String path, @Nullable Object body, TypeReference<T> type) {
        HttpResponse<String> answer = answered(method, path, json(body), "application/json");
        JsonNode content = MAPPER.readTree(answer.body());
        return answer(answer.headers(), content, value(content, type));
    }

    /// Sends a file in YAML.
    <T> ApiResponse<T> sendYaml(String method, String path, String yaml, TypeReference<T> type) {
        return data(answered(method, path, BodyPublishers.ofString(yaml), "application/yaml"), type);
    }

    /// Sends a file in YAML whose answer is text.
    String sendYaml(String method, String path, String yaml) {
        return answered(method, path, BodyPublishers.ofString(yaml), "application/yaml")
                .body();
    }

    /// Uploads a file.
    <T> ApiResponse<T> upload(String method, String path, Path file, TypeReference<T> type) {
        try {
            return data(answered(method, path, BodyPublishers.ofFile(file), "application/octet-stream"), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns an answer that is text.
    String text(String method, String path) {
        return answered(method, path, BodyPublishers.noBody(), "").body();
    }

    /// Returns an answer that is a stream, which the caller closes.
    InputStream stream(String method, String path) {
        try {
            return connection
                    .send(method, path, headers, BodyPublishers.noBody())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> answered(String method, String path, BodyPublisher body, String type) {
        Map<String, String> all = new HashMap<>(headers);
        if (body.contentLength() != 0) {
            all.put(CONTENT_TYPE, type);
        }
        try {
            return connection.exchange(method, path, all, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> ApiResponse<T> data(HttpResponse<String> answer, TypeReference<T> type) {
        JsonNode content = MAPPER.readTree(answer.body());
        return answer(answer.headers(), content, value(content.path("data"), type));
    }

    private static BodyPublisher json(@Nullable Object body) {
        return body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(body));
    }

    private static <T> T value(JsonNode content, TypeReference<T> type) {
        return MAPPER.readerFor(type).readValue(content);
    }

    private static <T> ApiResponse<T> answer(HttpHeaders headers, JsonNode content, T data) {
        JsonNode pagination = content.path("pagination");
        List<Object> warnings = content.path("warnings").isArray()
                ? value(content.path("warnings"), new TypeReference<List<Object>>() {})
                : List.of();
        return new ApiResponse<>(
                data,
                headers.firstValueAsLong("X-Ambit-Sequence").orElse(0),
                headers.firstValue("Idempotency-Replayed")
                        .filter("true"::equals)
                        .isPresent(),
                warnings,
                cursor(pagination.path("next")),
                cursor(pagination.path("prev")));
    }

    private static @Nullable String cursor(JsonNode node) {
        return node.isString() ? node.stringValue() : null;
    }
}
