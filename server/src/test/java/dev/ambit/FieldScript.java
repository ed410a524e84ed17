package dev.ambit;

import static java.time.temporal.ChronoUnit.SECONDS;

import dev.ambit.Http.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sends the requests of an area in an account of its own.
final class FieldScript {

    private final TestAccount account = TestServer.openAccount();
    private final Map<String, String> variables = new HashMap<>(Map.of(
            "account", account.slug(),
            "ago", fromNow(Duration.ofHours(-1)),
            "soon", fromNow(Duration.ofDays(30)),
            "later", fromNow(Duration.ofDays(60))));

    TestAccount account() {
        return account;
    }

    /// @param idempotencyKey null: none
    Reply send(FieldExchange exchange, @Nullable String idempotencyKey) {
        String key = switch (exchange.caller()) {
            case "server" -> account.development().key();
            case "account" -> account.key();
            case "operator" -> TestServer.OPERATOR_TOKEN;
            case "nobody" -> "";
            default -> throw new IllegalStateException(exchange.caller());
        };
        Http http = account.http();
        HttpRequest.Builder request = http.request("/api/v1" + substituted(exchange.path()))
                .method(exchange.method(), BodyPublishers.ofString(substituted(exchange.body())));
        if (!key.isEmpty()) {
            request.header("X-API-KEY", key);
        }
        if (!exchange.method().equals("GET")) {
            request.header("Content-Type", "application/json");
        }
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        return http.send(request);
    }

    /// Keeps values of the answer for later requests.
    void keep(FieldExchange exchange, Reply reply) {
        exchange.names().forEach((name, at) -> variables.put(name, read(reply, at)));
    }

    String substituted(String text) {
        String filled = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            filled = filled.replace("${" + variable.getKey() + "}", variable.getValue());
        }
        return filled;
    }

    /// Returns what the answer has at the place; `next` and `prev` are the cursors of the pages beside it.
    private static String read(Reply reply, String prefix) {
        return switch (prefix) {
            case "next" -> reply.next();
            case "prev" -> reply.prev();
            default -> reply.text(prefix);
        };
    }

    /// Returns the moment after so long, as answers write it.
    private static String fromNow(Duration duration) {
        return Instant.now().plus(duration).truncatedTo(SECONDS).toString().replace("Z", ".000Z");
    }
}
