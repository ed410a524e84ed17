package dev.ambit.search;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.util.List;

/// The text of a search and its words, each of which matches the beginning of an indexed word. [#of] validates
/// them.
///
/// @param text the text as sent, which may be an id
record SearchTerms(String text, List<String> words) {

    private static final int CHARS_MAX = 200;
    private static final int WORDS_MAX = 10;

    private static final String ALLOWED = "1 to %d characters, at most %d words".formatted(CHARS_MAX, WORDS_MAX);

    SearchTerms {
        words = List.copyOf(words);
    }

    /// @throws Problem `BadUserInput` at `q`
    static SearchTerms of(String text) {
        if (text.isBlank()) {
            throw fault(text, "`q` is empty. Send the beginning of a name, an id or an e-mail address.");
        }
        int chars = text.codePointCount(0, text.length());
        if (chars > CHARS_MAX) {
            throw fault(text, "`q` has %d characters. Send at most %d.".formatted(chars, CHARS_MAX));
        }
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw fault(text, "`q` contains a control character, such as a line break. Send text without them.");
        }
        List<String> words = SearchWords.parts(text).stream().distinct().toList();
        if (words.size() > WORDS_MAX) {
            throw fault(text, "`q` has %d words. Send at most %d.".formatted(words.size(), WORDS_MAX));
        }
        return new SearchTerms(text.strip(), words);
    }

    /// Returns whether all of the terms are whole words of the entry.
    boolean areIn(SearchWords entry) {
        return entry.words().containsAll(words);
    }

    private static Problem fault(String text, String message) {
        return BAD_USER_INPUT.because(message).at("q", text, ALLOWED);
    }
}
