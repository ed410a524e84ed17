package dev.ambit.host.cdn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.jetty.util.URIUtil;

/// The decoded path of a request. Behaviors, names of objects, keys of the cache and invalidations all use this form,
/// so that no spelling of a path is one path for the first and another one for the second. Functions get the path as
/// sent.
///
/// @param text decoded once, with `/` for `%2F`. Bytes that are no UTF-8 stay encoded
/// @param isText whether all bytes are UTF-8, as in names of objects
public record RequestPath(String text, boolean isText) {

    private static final int HEX = 16;
    private static final int ESCAPE_CHARS = 3;
    private static final Pattern SLASH = Pattern.compile("/");
    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

    /// Decodes a path. `%` without two hex digits stands for itself.
    ///
    /// @param raw percent-encoded, without hidden dots
    static RequestPath of(String raw) {
        RequestPath decoded = decoded(raw);
        String normal = URIUtil.normalizePath(decoded.text);
        return new RequestPath(Objects.requireNonNullElse(normal, decoded.text), decoded.isText);
    }

    /// Returns whether a segment is `.` or `..` only after decoding, or between backslashes. Some functions resolve
    /// such a segment, which would give them another path than the gateway.
    public static boolean hidesDots(String raw) {
        return dots(SEPARATOR.splitAsStream(decoded(raw).text)) > dots(SLASH.splitAsStream(raw));
    }

    private static long dots(Stream<String> segments) {
        return segments.filter(it -> it.equals(".") || it.equals("..")).count();
    }

    private static RequestPath decoded(String raw) {
        ByteBuffer in = ByteBuffer.wrap(bytes(raw));
        CharBuffer out = CharBuffer.allocate(ESCAPE_CHARS * in.remaining());
        CharsetDecoder decoder = UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        boolean isText = true;
        for (CoderResult result = decoder.decode(in, out, true);
                result.isError();
                result = decoder.decode(in, out, true)) {
            isText = false;
            for (int i = 0; i < result.length(); i++) {
                out.put("%%%02X".formatted(in.get()));
            }
        }
        return new RequestPath(out.flip().toString(), isText);
    }

    private static byte[] bytes(String raw) {
        byte[] sent = raw.getBytes(UTF_8);
        var bytes = new ByteArrayOutputStream(sent.length);
        for (int i = 0; i < sent.length; i++) {
            int high = sent[i] == '%' && i + 2 < sent.length ? Character.digit(sent[i + 1], HEX) : -1;
            int low = high < 0 ? -1 : Character.digit(sent[i + 2], HEX);
            if (low < 0) {
                bytes.write(sent[i]);
            } else {
                bytes.write(high * HEX + low);
                i += 2;
            }
        }
        return bytes.toByteArray();
    }
}
