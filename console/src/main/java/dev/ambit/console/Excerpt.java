package dev.ambit.console;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// As many rows of a long list as fit on a page, production first. The API has the rest.
///
/// @param more number of rows that are left out
public record Excerpt<T>(List<T> rows, int more) {

    private static final int ROWS_MAX = 30;

    static <T> Excerpt<T> of(List<T> all, Predicate<T> isProduction) {
        List<T> rows = Stream.concat(
                        all.stream().filter(isProduction), all.stream().filter(isProduction.negate()))
                .limit(ROWS_MAX)
                .toList();
        return new Excerpt<>(rows, all.size() - rows.size());
    }
}
