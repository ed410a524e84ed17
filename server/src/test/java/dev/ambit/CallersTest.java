package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Compares the callers of every operation with a table that is maintained by hand, so that a changed key, scope
/// or role fails. `WhoMayCallTest` checks that the server keeps to what an operation declares.
class CallersTest {

    @Test
    void each_operation_names_the_callers_of_the_table() throws IOException {
        assertThat(declared()).isEqualTo(expected());
    }

    /// Returns `keys | role` by operation.
    private static Map<String, String> declared() {
        Map<String, String> callers = new TreeMap<>();
        Map<?, ?> paths =
                (Map<?, ?>) TestServer.http().get("", "/openapi.json").isOk().at("paths");
        for (Object path : Objects.requireNonNull(paths).values()) {
            for (Object operation : ((Map<?, ?>) path).values()) {
                if (operation instanceof Map<?, ?> it && it.get("operationId") instanceof String name) {
                    callers.put(name, callers(it));
                }
            }
        }
        return callers;
    }

    private static String callers(Map<?, ?> operation) {
        List<String> keys = new ArrayList<>();
        String role = "";
        for (Object each : (List<?>) Objects.requireNonNull(operation.get("security"))) {
            Map<?, ?> way = (Map<?, ?>) each;
            if (way.get("Key") instanceof List<?> key) {
                keys.add(String.join(" ", key.stream().map(String::valueOf).toList()));
            }
            if (way.get("Session") instanceof List<?> session) {
                role = String.valueOf(session.getFirst());
            }
        }
        return String.join(", ", keys) + " | " + role;
    }

    private static Map<String, String> expected() throws IOException {
        try (InputStream table = Objects.requireNonNull(CallersTest.class.getResourceAsStream("/callers.txt"))) {
            Map<String, String> callers = new TreeMap<>();
            new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\|", -1))
                    .forEach(cell -> callers.put(cell[0].strip(), cell[1].strip() + " | " + cell[2].strip()));
            return callers;
        }
    }
}
