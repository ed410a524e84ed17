package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/// Decodes text strictly, where Java would silently insert replacement characters.
final class Utf8 {

    private Utf8() {}

    /// Decodes bytes as UTF-8.
    ///
    /// @param what name of the input for the problem, such as `body`
    /// @throws dev.ambit.problem.Problem `BadUserInput` if the bytes are not valid UTF-8
    static String text(byte[] bytes, int length, String what) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
        } catch (CharacterCodingException _) {
            throw BAD_USER_INPUT.because("The %s is not valid UTF-8. Encode it as UTF-8.".formatted(what));
        }
    }

    /// Returns whether PostgreSQL can store a text: it must not contain U+0000 or an unpaired surrogate.
    static boolean isKeepable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit == 0) {
                return false;
            }
            if (Character.isSurrogate(unit)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(unit, text.charAt(++i))) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Replaces each unpaired surrogate, which JSON cannot represent, by a question mark.
    static String printable(String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }
}
