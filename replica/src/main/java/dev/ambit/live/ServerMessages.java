package dev.ambit.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The server messages of graphql-transport-ws.
final class ServerMessages {

    static final String ACK = "{\"type\":\"connection_ack\"}";

    private ServerMessages() {}

    static String pong(@Nullable Object payload) {
        Map<String, Object> pong = new LinkedHashMap<>();
        pong.put("type", "pong");
        if (payload != null) {
            pong.put("payload", payload);
        }
        return Json.text(pong);
    }

    /// @param json result, sent without changes
    static String next(String id, byte[] json) {
        return "{\"id\":%s,\"type\":\"next\",\"payload\":".formatted(Json.text(id)) + new String(json, UTF_8) + "}";
    }

    /// @param answer `{"errors": […]}`
    static String error(String id, byte[] answer) {
        return Json.text(new Failure(id, "error", Errors.list(answer)));
    }

    static String complete(String id) {
        return "{\"id\":%s,\"type\":\"complete\"}".formatted(Json.text(id));
    }

    record Failure(String id, String type, Object payload) {}
}
