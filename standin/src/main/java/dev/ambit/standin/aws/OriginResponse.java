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
        Map<String, List<String>> sent = new HashMap<>();
        headers.forEach((name, value) -> {
            if (!name.equalsIgnoreCase("date")) {
                sent.put(name, List.of(value));
            }
        });
        LocalHttp.reply(exchange, status, sent, body);
    }
}
