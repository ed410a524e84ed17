package dev.ambit.rowcopy;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.IntStream;

/// What holds for every name of a table or a column, and for lists of what has one.
final class Name {

    private static final int BYTES_MAX = 63;

    private Name() {}

    /// @throws dev.ambit.problem.Problem if PostgreSQL could have nothing of this name
    static void require(String field, String name) {
        if (name.isBlank() || name.getBytes(UTF_8).length > BYTES_MAX) {
            throw BAD_USER_INPUT
                    .because("A name of PostgreSQL has 1 to %d bytes.".formatted(BYTES_MAX))
                    .at(field, name, "1 to %d bytes".formatted(BYTES_MAX));
        }
    }

    static void requireCount(String field, List<?> list, int max) {
        if (list.size() > max) {
            throw BAD_USER_INPUT.because("There are too many of them.").at(field, list.size(), "at most " + max);
        }
    }

    /// @param keys by which its entries are to differ
    static void requireDistinct(String field, List<?> keys) {
        IntStream.range(0, keys.size())
                .filter(it -> keys.indexOf(keys.get(it)) < it)
                .findFirst()
                .ifPresent(it -> {
                    throw BAD_USER_INPUT
                            .because("%s is there twice.".formatted(keys.get(it)))
                            .at("%s.%d".formatted(field, it), keys.get(it), "each one once");
                });
    }
}
