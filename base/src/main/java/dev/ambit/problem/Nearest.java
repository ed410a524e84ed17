package dev.ambit.problem;

import static java.util.Comparator.comparingInt;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.IntStream;

/// Suggests the known word with the smallest edit distance to a misspelled word.
public final class Nearest {

    /// Bounds the work, which is the product of both lengths. Known words are shorter.
    private static final int WORD_CHARS_MAX = 64;

    private static final int SHORT_CHARS_MAX = 3;

    private Nearest() {}

    /// Returns ` Do you mean "color"?` for the nearest known word, or an empty text if it differs too much. The
    /// allowed difference is one character for words of up to three characters and two for longer ones. A longer
    /// word may also be the beginning of the nearest known word.
    public static String hint(String word, Collection<String> known) {
        String typed =
                word.substring(0, Math.min(word.length(), WORD_CHARS_MAX)).toLowerCase(Locale.ROOT);
        int most = typed.length() <= SHORT_CHARS_MAX ? 1 : 2;
        return known.stream()
                .map(it -> Candidate.of(typed, it))
                .min(comparingInt(Candidate::distance))
                .filter(it -> it.distance <= most
                        || (typed.length() > SHORT_CHARS_MAX
                                && it.word.toLowerCase(Locale.ROOT).startsWith(typed)))
                .map(it -> " Do you mean \"%s\"?".formatted(it.word))
                .orElse("");
    }

    private record Candidate(String word, int distance) {
        static Candidate of(String typed, String word) {
            return new Candidate(word, Nearest.distance(typed, word.toLowerCase(Locale.ROOT)));
        }
    }

    private static int distance(String from, String to) {
        int[] row = IntStream.rangeClosed(0, to.length()).toArray();
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
