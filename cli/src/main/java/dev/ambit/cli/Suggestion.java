package dev.ambit.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/// Suggests a known name that is similar to a misspelled one.
final class Suggestion {

    private Suggestion() {}

    /// Suggests an option or subcommand, if at most half of its letters differ.
    static Optional<String> of(String typed, CommandSpec spec) {
        String prefix = spec.qualifiedName() + " ";
        return nearest(typed, Stream.concat(spec.subcommands().keySet().stream(), spec.optionsMap().keySet().stream()))
                .map(known -> prefix + known);
    }

    /// Returns " Did you mean staging?", or "" if no known name is similar.
    static String hint(String typed, Collection<String> known) {
        return nearest(typed, known.stream())
                .map(" Did you mean %s?"::formatted)
                .orElse("");
    }

    private static Optional<String> nearest(String typed, Stream<String> known) {
        return known.filter(it -> distance(typed, it) * 2 <= it.replace("-", "").length())
                .min(Comparator.comparingInt(it -> distance(typed, it)));
    }

    /// Returns the edit distance: the number of letters to add, remove or replace.
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
