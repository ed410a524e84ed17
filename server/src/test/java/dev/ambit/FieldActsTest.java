package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.http.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
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

    private final FieldScript script = new FieldScript();

    @ParameterizedTest
    @MethodSource("areas")
    void request_fields_of_each_area_take_effect(String area) {
        List<String> wrong = new ArrayList<>();
        for (FieldExchange exchange : Objects.requireNonNull(FieldExchange.all().get(area))) {
            Reply reply = script.send(exchange, null);
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
            script.keep(exchange, reply);
            if (exchange.expected() != null) {
                differences("", Json.read(script.substituted(exchange.expected()), Object.class), reply.at(""))
                        .forEach(it -> wrong.add(prefix + it));
            }
        }
        assertThat(wrong).isEmpty();
    }

    static Stream<String> areas() {
        return FieldExchange.all().keySet().stream();
    }

    /// Returns where `actual` lacks what is expected. An object may have more fields; a list has any order.
    private static Stream<String> differences(String prefix, @Nullable Object expected, @Nullable Object actual) {
        if (expected instanceof Map<?, ?> fields && actual instanceof Map<?, ?> found) {
            return fields.entrySet().stream()
                    .flatMap(it -> differences(prefix + "." + it.getKey(), it.getValue(), found.get(it.getKey())));
        }
        if (expected instanceof List<?> all && actual instanceof List<?> found && all.size() == found.size()) {
            if (all.stream()
                    .allMatch(it -> found.stream()
                            .anyMatch(any -> differences("", it, any).findAny().isEmpty()))) {
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

    private static boolean isSame(@Nullable Object expected, @Nullable Object actual) {
        return (expected instanceof Number && actual instanceof Number)
                ? new BigDecimal(expected.toString()).compareTo(new BigDecimal(actual.toString())) == 0
                : Objects.equals(expected, actual);
    }
}
