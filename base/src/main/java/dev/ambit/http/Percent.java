package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

/// Percent-encoding. Java's own decoder is for forms, and forgives.
final class Percent {

    private Percent() {}

    /// A path is split before it is decoded, for an id may hold a `/`, written `%2F`.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` if a segment is malformed, or steps up or stays (`..`, `.`)
    static String[] segments(String rawPath) {
        String[] segments = rawPath.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            segments[i] = decoded(segments[i], "path");
            if (segments[i].equals(".") || segments[i].equals("..")) {
                throw BAD_USER_INPUT.because("A path has no . and no .. here.").at("path", rawPath, null);
            }
        }
        return segments;
    }

    /// The text that was meant.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` if it is not UTF-8 behind two hex digits each, or holds
    /// U+0000
    static String decoded(String text, String what) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] encoded = text.getBytes(UTF_8);
        byte[] bytes = new byte[encoded.length];
        int length = 0;
        for (int i = 0; i < encoded.length; i += encoded[i] == '%' ? 3 : 1) {
            bytes[length++] = encoded[i] == '%' ? octet(encoded, i, what) : encoded[i];
        }
        String decoded = Utf8.text(bytes, length, what);
        if (!Utf8.isKeepable(decoded)) {
            throw BAD_USER_INPUT.because("U+0000 is not allowed.").at(what, null, "Unicode text without U+0000");
        }
        return decoded;
    }

    private static byte octet(byte[] bytes, int at, String what) {
        int high = at + 2 < bytes.length ? Character.digit(bytes[at + 1], 16) : -1;
        int low = at + 2 < bytes.length ? Character.digit(bytes[at + 2], 16) : -1;
        if (high < 0 || low < 0) {
            throw BAD_USER_INPUT
                    .because("A percent sign is followed by two hex digits.")
                    .at(what, new String(bytes, at, Math.min(3, bytes.length - at), UTF_8), "%00 to %FF");
        }
        return (byte) (high << 4 | low);
    }
}
