package dev.ambit.rowcopy;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.IntStream;

/// Validates names of tables and columns, and lists of named items.
final class SqlName {

    private static final int BYTES_MAX = 63;

    private SqlName() {}

    /// Validates a name.
    ///
    /// @throws dev.ambit.problem.Problem at `field`, if PostgreSQL cannot have the name
    static void require(String field, String name) {
        if (name.isBlank() || name.getBytes(UTF_8).length > BYTES_MAX) {
            throw BAD_USER_INPUT
                    .because(("`%s` must have 1 to %d bytes and not be blank; received `%s`. Send the name of a table"
                                    + " or column.")
                            .formatted(field, BYTES_MAX, shortened(name)))
                    .at(field, name, "1 to %d bytes".formatted(BYTES_MAX));
        }
    }

    static void requireCount(String field, List<?> list, int max) {
        if (list.size() > max) {
            throw BAD_USER_INPUT
                    .because("`%s` has %d entries; at most %d are allowed. Remove some."
                            .formatted(field, list.size(), max))
                    .at(field, list.size(), "at most " + max);
        }
    }

    /// Refuses duplicates.
    ///
    /// @param keys of the list's entries
    static void requireDistinct(String field, List<?> keys) {
        IntStream.range(0, keys.size())
                .filter(it -> keys.indexOf(keys.get(it)) < it)
                .findFirst()
                .ifPresent(it -> {
                    throw BAD_USER_INPUT
                            .because("`%s` is listed twice in `%s`. Remove the duplicate."
                                    .formatted(shortened(keys.get(it)), field))
                            .at("%s.%d".formatted(field, it), keys.get(it), "distinct entries");
                });
    }
}
