package dev.ambit.console;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import org.jspecify.annotations.Nullable;

/// The text of a file from a person's computer. Spreadsheets save in several encodings and do not say which.
///
/// @param text without byte order mark; null if the encoding was not recognized
/// @param encoding the recognized encoding
record FileText(@Nullable String text, Charset encoding) {

    static final String REFUSAL =
            "The encoding of the file was not recognized. Save the file as UTF-8, in Excel as `CSV UTF-8`, then select it"
                    + " again.";

    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final String MARK = "\uFEFF";
    private static final int SAMPLE_BYTES = 4_096;

    /// Recognizes UTF-8 and UTF-16, both with and without byte order mark. Other bytes are read as Windows-1252, which
    /// spreadsheets in Western Europe and America save by default.
    static FileText of(byte[] bytes) {
        Charset wide = wide(bytes);
        if (wide != null) {
            return new FileText(decoded(bytes, wide), wide);
        }
        String text = decoded(bytes, UTF_8);
        return text == null ? new FileText(decoded(bytes, WINDOWS_1252), WINDOWS_1252) : new FileText(text, UTF_8);
    }

    /// Returns which UTF-16 the file has. In the text of a table, every second byte of most characters is 0.
    private static @Nullable Charset wide(byte[] bytes) {
        if (bytes.length < 2 || bytes.length % 2 != 0) {
            return null;
        }
        int mark = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
        if (mark == 0xFEFF) {
            return UTF_16BE;
        }
        if (mark == 0xFFFE) {
            return UTF_16LE;
        }
        int length = Math.min(bytes.length, SAMPLE_BYTES) / 2;
        int even = 0;
        int odd = 0;
        for (int i = 0; i < length; i++) {
            even += bytes[2 * i] == 0 ? 1 : 0;
            odd += bytes[2 * i + 1] == 0 ? 1 : 0;
        }
        if (even > length / 2 && odd == 0) {
            return UTF_16BE;
        }
        return odd > length / 2 && even == 0 ? UTF_16LE : null;
    }

    /// Returns the text, or null if it is not in this encoding. U+0000 occurs in no table.
    private static @Nullable String decoded(byte[] bytes, Charset encoding) {
        try {
            String text = encoding.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                return null;
            }
            return text.startsWith(MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            return null;
        }
    }

    /// Whether the text may contain wrong letters, because many encodings cannot be told from Windows-1252.
    boolean isGuessed() {
        return encoding.equals(WINDOWS_1252);
    }
}
