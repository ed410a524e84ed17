package dev.ambit;

import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.http.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Sends the requests of `field-acts.txt` and compares the effects of their fields with the table.
@ResourceLock(value = TestOperators.CUSTOMERS, mode = ResourceAccessMode.READ)
class FieldActsTest {

    private final TestAccount account = TestServer.openAccount();
    private final Map<String, String> variables = new HashMap<>(Map.of(
            "account", account.slug(),
            "ago", fromNow(Duration.ofHours(-1)),
            "soon", fromNow(Duration.ofDays(30)),
            "later", fromNow(Duration.ofDays(60))));

    @ParameterizedTest
    @MethodSource("areas")
    void request_fields_of_each_area_take_effect(String area) {
        List<String> wrong = new ArrayList<>();
        for (FieldExchange exchange : Objects.requireNonNull(FieldExchange.all().get(area))) {
            Reply reply = send(exchange);
            String prefix = "line %d: %s %s: ".formatted(exchange.line(), exchange.method(), exchange.path());
            if (exchange.isRefused()) {
                List<String> refusal = List.of(String.valueOf(reply.status()), reply.text("code"), reply.text("field"));
                if (!refusal.equals(exchange.refusal())) {
                    wrong.add(prefix + "expected " + exchange.refusal() + " but was "
                            + reply.http().body());
                }
                continue;
            }
            if (reply.status() >= 300) {
                wrong.add(prefix + reply.http().body());
                continue;
            }
            exchange.names().forEach((name, at) -> variables.put(name, read(reply, at)));
            if (exchange.expected() != null) {
                differences("", Json.read(substituted(exchange.expected()), Object.class), reply.at(""))
                        .forEach(it -> wrong.add(prefix + it));
            }
        }
        assertThat(wrong).isEmpty();
    }

    static Stream<String> areas() {
        return FieldExchange.all().keySet().stream();
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

    private Reply send(FieldExchange exchange) {
        String key = switch (exchange.caller()) {
            case "server" -> account.development().key();
            case "account" -> account.key();
            case "operator" -> TestServer.OPERATOR_TOKEN;
            case "nobody" -> "";
            default -> throw new IllegalStateException(exchange.caller());
        };
        Http http = account.http();
        String path = "/api/v1" + substituted(exchange.path());
        String body = substituted(exchange.body());
        return switch (exchange.method()) {
            case "GET" -> http.get(key, path);
            case "POST" -> http.post(key, path, body);
            case "PUT" -> http.put(key, path, body);
            case "PATCH" -> http.patch(key, path, body);
            case "DELETE" -> http.delete(key, path, body);
            default -> throw new IllegalStateException(exchange.method());
        };
    }

    private String substituted(String text) {
        String filled = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            filled = filled.replace("${" + variable.getKey() + "}", variable.getValue());
        }
        return filled;
    }

    /// Returns where `actual` lacks what is expected. An object may have more fields, a list no more elements, in
    /// any order.
    private static Stream<String> differences(String prefix, @Nullable Object expected, @Nullable Object actual) {
        if (expected instanceof Map<?, ?> fields && actual instanceof Map<?, ?> found) {
            return fields.entrySet().stream()
                    .flatMap(it -> differences(prefix + "." + it.getKey(), it.getValue(), found.get(it.getKey())));
        }
        if (expected instanceof List<?> all && actual instanceof List<?> found && all.size() == found.size()) {
            if (all.stream().allMatch(it -> found.stream().anyMatch(any -> isPart(it, any)))) {
                return Stream.empty();
            }
            List<String> differences = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                differences(prefix + "." + i, all.get(i), found.get(i)).forEach(differences::add);
            }
            return differences.stream();
        }
        return isSame(expected, actual)
                ? Stream.empty()
                : Stream.of("%s: expected %s but was %s".formatted(prefix, expected, actual));
    }

    private static boolean isPart(@Nullable Object expected, @Nullable Object actual) {
        return differences("", expected, actual).findAny().isEmpty();
    }

    private static boolean isSame(@Nullable Object expected, @Nullable Object actual) {
        return (expected instanceof Number && actual instanceof Number)
                ? new BigDecimal(expected.toString()).compareTo(new BigDecimal(actual.toString())) == 0
                : Objects.equals(expected, actual);
    }
}
