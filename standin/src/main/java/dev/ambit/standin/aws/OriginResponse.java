package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.ambit.http.Json;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The response of an origin to a visitor.
final class OriginResponse {

    private static final int BAD_GATEWAY = 502;
    private static final Set<String> DROPPED = Set.of("connection", "content-length", "transfer-encoding", "date");

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    OriginResponse(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.body = body;
    }

    /// Returns the response that a function described as JSON, as API Gateway does.
    static OriginResponse ofFunction(FunctionRuntime.Answer answer) {
        Map<String, Object> described = answer.error() == null ? Json.map(answer.body()) : Map.of();
        if (!(described.get("statusCode") instanceof Number status)) {
            byte[] body = "{\"message\": \"Internal server error\"}".getBytes(UTF_8);
            return new OriginResponse(BAD_GATEWAY, Map.of("Content-Type", "application/json"), body);
        }
        Map<String, String> headers = new HashMap<>();
        if (described.get("headers") instanceof Map<?, ?> all) {
            all.forEach((name, value) -> headers.put(String.valueOf(name), String.valueOf(value)));
        }
        String text = String.valueOf(described.getOrDefault("body", ""));
        boolean isEncoded = Boolean.TRUE.equals(described.get("isBase64Encoded"));
        byte[] body = isEncoded ? Base64.getDecoder().decode(text) : text.getBytes(UTF_8);
        return new OriginResponse(status.intValue(), headers, body);
    }

    String text() {
        return new String(body, UTF_8);
    }

    void send(HttpExchange exchange) throws IOException {
        headers.forEach((name, value) -> {
            if (!DROPPED.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                exchange.getResponseHeaders().set(name, value);
            }
        });
        boolean isEmpty = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, isEmpty ? -1 : body.length);
        if (!isEmpty) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
