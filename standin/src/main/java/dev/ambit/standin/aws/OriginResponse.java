package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.ambit.http.Json;
import dev.ambit.standin.LocalHttp;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The response of an origin to a visitor.
final class OriginResponse {

    private static final int BAD_GATEWAY = 502;

    private final int status;
    private final Map<String, List<String>> headers;
    private final byte[] body;

    OriginResponse(int status, Map<String, List<String>> headers, byte[] body) {
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.body = body;
    }

    /// Returns a response with a content type.
    static OriginResponse of(int status, String type, byte[] body) {
        return new OriginResponse(status, Map.of("Content-Type", List.of(type)), body);
    }

    /// Returns the response that a function described as JSON, as API Gateway does.
    ///
    /// @param isBinary whether a binary media type covers the answer; otherwise Base64 stays as it is
    static OriginResponse ofFunction(FunctionRuntime.Answer answer, boolean isBinary) {
        Map<String, Object> described = answer.error() == null ? Json.map(answer.body()) : Map.of();
        if (!(described.get("statusCode") instanceof Number status)) {
            return of(BAD_GATEWAY, "application/json", "{\"message\": \"Internal server error\"}".getBytes(UTF_8));
        }
        Map<String, List<String>> headers = new HashMap<>();
        if (described.get("headers") instanceof Map<?, ?> all) {
            all.forEach((name, value) -> headers.put(String.valueOf(name), List.of(String.valueOf(value))));
        }
        if (described.get("multiValueHeaders") instanceof Map<?, ?> all) {
            all.forEach((name, values) -> headers.put(
                    String.valueOf(name),
                    ((List<?>) values).stream().map(String::valueOf).toList()));
        }
        String text = String.valueOf(described.getOrDefault("body", ""));
        boolean isEncoded = Boolean.TRUE.equals(described.get("isBase64Encoded"));
        byte[] body = isEncoded && isBinary ? Base64.getDecoder().decode(text) : text.getBytes(UTF_8);
        return new OriginResponse(status.intValue(), headers, body);
    }

    String text() {
        return new String(body, UTF_8);
    }

    void send(HttpExchange exchange) throws IOException {
        Map<String, List<String>> sent = new HashMap<>(headers);
        sent.keySet().removeIf("date"::equalsIgnoreCase);
        LocalHttp.reply(exchange, status, sent, body);
    }
}
