package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

/// Strict percent-decoding. `URLDecoder` is for forms and accepts malformed input.
final class Percent {

    private Percent() {}

    /// Splits a path into its segments, still percent-encoded. Routes are matched on these: a proxy in front of the
    /// server compares raw paths too, so `/%61dmin` must not reach the route `/admin`.
    static String[] segments(String rawPath) {
        return rawPath.substring(1).split("/", -1);
    }

    /// Decodes each segment once. A path is split before, because an id may contain `/`, encoded as `%2F`.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` if a segment is malformed, or is `.` or `..` after decoding
    static String[] decoded(String[] rawSegments) {
        String[] segments = new String[rawSegments.length];
        for (int i = 0; i < segments.length; i++) {
            segments[i] = decoded(rawSegments[i], "path");
            if (segments[i].equals(".") || segments[i].equals("..")) {
                throw BAD_USER_INPUT
                        .because("The path contains the segment `%s`. Send an absolute path without `.` and `..`."
                                .formatted(segments[i]))
                        .at("path", String.join("/", rawSegments), null);
            }
        }
        return segments;
    }

    /// Decodes a text.
    ///
    /// @param what field name for the problem
    /// @throws dev.ambit.problem.Problem `BadUserInput` if the encoding or UTF-8 is invalid, or if it
    ///     contains U+0000
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
            throw BAD_USER_INPUT
                    .because("`%s` contains U+0000, which is not allowed. Remove this character.".formatted(what))
                    .at(what, null, "Unicode text without U+0000");
        }
        return decoded;
    }

    private static byte octet(byte[] bytes, int at, String what) {
        int high = at + 2 < bytes.length ? Character.digit(bytes[at + 1], 16) : -1;
        int low = at + 2 < bytes.length ? Character.digit(bytes[at + 2], 16) : -1;
        if (high < 0 || low < 0) {
            String received = new String(bytes, at, Math.min(3, bytes.length - at), UTF_8);
            throw BAD_USER_INPUT
                    .because("`%s` contains the invalid percent-encoding `%s`. Write two hex digits after each `%%`."
                            .formatted(what, received))
                    .at(what, received, "%00 to %FF");
        }
        return (byte) (high << 4 | low);
    }
}
