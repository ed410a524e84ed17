package dev.ambit.pricelist;

import java.util.Collection;
import java.util.Comparator;

/// What somebody who misspelled a word may have meant.
final class NearestWord {

    private NearestWord() {}

    /// Of the known words, of which there is at least one, that with the fewest letters to change.
    static String of(String word, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(it -> distance(word, it)))
                .orElseThrow();
    }

    /// Levenshtein's, a row at a time.
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            above[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            int[] current = new int[to.length() + 1];
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int changed = above[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(changed, Math.min(above[column], current[column - 1]) + 1);
            }
            above = current;
        }
        return above[to.length()];
    }
}
