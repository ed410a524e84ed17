package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Refuses passwords that are easy to guess: short ones, common ones, and those made of the person's own name.
final class PasswordRules {

    private static final int CHARS_MIN = 10;
    private static final int CHARS_MAX = 200;

    /// Fewer different characters form a pattern such as `abababababab`.
    private static final int DIFFERENT_CHARS_MIN = 4;

    /// Minimum number of characters that remain without the words of the person's name and e-mail address.
    private static final int OTHER_CHARS_MIN = 6;

    private static final int WORD_CHARS_MIN = 3;
    private static final String PRODUCT = "ambit";
    private static final String ALLOWED = "%d to %d characters that are hard to guess".formatted(CHARS_MIN, CHARS_MAX);
    private static final Pattern NO_LETTERS_AT_ENDS = Pattern.compile("^\\P{L}+|\\P{L}+$");
    private static final Pattern NEITHER_LETTER_NOR_DIGIT = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final String LIST = "common-passwords.txt";
    private static final Set<String> COMMON = common();

    private PasswordRules() {}

    /// Validates a password, ignoring case.
    ///
    /// @param displayName null if the person has none yet
    /// @throws Problem 400 that names the rule and does not repeat the password
    static void require(String password, Email email, @Nullable String displayName) {
        int chars = password.codePointCount(0, password.length());
        if (chars < CHARS_MIN || chars > CHARS_MAX) {
            throw refused(
                    "`password` has %d characters.".formatted(chars),
                    "Choose one with %d to %d characters.".formatted(CHARS_MIN, CHARS_MAX),
                    chars + " characters");
        }
        String plain = plain(password);
        if (isCommon(plain)) {
            throw refused(
                    "`password` is one of the most common passwords, or a common word with digits.",
                    "Choose several unrelated words, for example.",
                    "a common password");
        }
        String rest = withoutOwnWords(plain, email, displayName);
        if (!rest.equals(plain) && (rest.length() < OTHER_CHARS_MIN || isCommon(rest))) {
            throw refused(
                    "`password` consists mostly of your e-mail address, your name or the name of this product.",
                    "Choose one that does not contain them.",
                    "a password made of your own words");
        }
    }

    private static boolean isCommon(String plain) {
        return COMMON.contains(plain)
                || COMMON.contains(NO_LETTERS_AT_ENDS.matcher(plain).replaceAll(""))
                || plain.chars().distinct().count() < DIFFERENT_CHARS_MIN;
    }

    private static String withoutOwnWords(String plain, Email email, @Nullable String displayName) {
        String[] rest = {NEITHER_LETTER_NOR_DIGIT.matcher(plain).replaceAll("")};
        String before = rest[0];
        Stream.concat(
                        Stream.of(PRODUCT),
                        NEITHER_LETTER_NOR_DIGIT.splitAsStream(
                                plain(email.value() + " " + Objects.requireNonNullElse(displayName, ""))))
                .filter(word -> word.length() >= WORD_CHARS_MIN)
                .forEach(word -> rest[0] = rest[0].replace(word, ""));
        return rest[0].equals(before) ? plain : rest[0];
    }

    private static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    private static Problem refused(String wrong, String advice, String received) {
        return BAD_USER_INPUT.because(wrong + " " + advice).at("password", received, ALLOWED);
    }

    private static Set<String> common() {
        try (var list = Objects.requireNonNull(PasswordRules.class.getResourceAsStream(LIST))) {
            return Set.copyOf(new String(list.readAllBytes(), UTF_8).lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
