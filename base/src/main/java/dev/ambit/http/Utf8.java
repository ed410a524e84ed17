package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/// Text from outside, where Java would put a replacement character in silence.
final class Utf8 {

    private Utf8() {}

    /// What these bytes say.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` if these bytes are not UTF-8; `what` are they?
    static String text(byte[] bytes, int length, String what) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
        } catch (CharacterCodingException _) {
            throw BAD_USER_INPUT.because("The %s is not valid UTF-8. Encode it as UTF-8.".formatted(what));
        }
    }

    /// PostgreSQL cannot keep U+0000, nor half of a surrogate pair; so no text with one comes further than the
    /// edge.
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

    /// The same text with a question mark for each half of a pair, which JSON could not carry.
    static String printable(String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }
}
