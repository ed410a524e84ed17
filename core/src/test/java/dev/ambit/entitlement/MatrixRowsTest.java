package dev.ambit.entitlement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Verifies that a table runs every row of the entitlement matrix or lists it as pending with a reason.
class MatrixRowsTest {

    private static final int ROWS = 113;
    private static final Pattern RUN = Pattern.compile("(?m)^(\\d+) *\\|");
    private static final Pattern PENDING = Pattern.compile("(?m)^# pending (\\d+): *(.*)$");

    @Test
    void every_matrix_row_is_run_or_pending_with_a_reason() {
        List<String> tables = Stream.of("/resolution.txt", "/decisions.txt", "/scenarios.txt")
                .map(MatrixRowsTest::text)
                .toList();

        assertThat(missing(tables, ROWS)).isEmpty();
    }

    @Test
    void missing_row_and_pending_row_without_a_reason_are_reported() {
        assertThat(missing(List.of("1 | boolean\n2a | boolean\n", "# pending 3:\n# pending 4: later\n"), 5))
                .containsExactly("2 is nowhere", "3 has no reason", "5 is nowhere");
        assertThat(missing(List.of("1 | boolean\n# pending 1: later\n"), 1)).containsExactly("1 is run and pending");
    }

    private static List<String> missing(List<String> tables, int rows) {
        String all = String.join("\n", tables);
        List<Integer> run = RUN.matcher(all)
                .results()
                .map(it -> Integer.valueOf(it.group(1)))
                .toList();
        Map<Integer, String> pending = new TreeMap<>();
        Matcher found = PENDING.matcher(all);
        while (found.find()) {
            pending.put(Integer.valueOf(found.group(1)), found.group(2));
        }
        List<String> missing = new ArrayList<>();
        IntStream.rangeClosed(1, rows).forEach(row -> {
            String reason = pending.get(row);
            if (run.contains(row) ? reason != null : reason == null) {
                missing.add(row + (reason == null ? " is nowhere" : " is run and pending"));
            } else if (reason != null && reason.isBlank()) {
                missing.add(row + " has no reason");
            }
        });
        return missing;
    }

    private static String text(String resource) {
        try (var stream = requireNonNull(MatrixRowsTest.class.getResourceAsStream(resource), resource)) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
