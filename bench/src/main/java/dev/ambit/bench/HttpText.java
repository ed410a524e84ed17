package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/// Builds and parses HTTP messages as bytes.
final class HttpText {

    private HttpText() {}

    static byte[] get(String path, String key) {
        return "GET %s HTTP/1.1\r\nHost: localhost\r\nX-API-KEY: %s\r\n\r\n"
                .formatted(path, key)
                .getBytes(US_ASCII);
    }

    /// Returns a browser's request for a console page.
    static byte[] page(String path, String session) {
        return "GET %s HTTP/1.1\r\nHost: localhost\r\nCookie: ambit-session-80=%s\r\n\r\n"
                .formatted(path, session)
                .getBytes(US_ASCII);
    }

    /// Returns a browser's request for a page of a store.
    static byte[] visit(String host, String path) {
        return "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(path, host).getBytes(US_ASCII);
    }

    static byte[] post(String path, String key, String json) {
        return withBody("POST", path, key, json);
    }

    /// Returns a POST with the header `Idempotency-Key`.
    static byte[] postOnce(String path, String key, String idempotencyKey, String json) {
        String request = new String(post(path, key, json), US_ASCII);
        return request.replaceFirst("\r\n", "\r\nIdempotency-Key: %s\r\n".formatted(idempotencyKey))
                .getBytes(US_ASCII);
    }

    static byte[] patch(String path, String key, String json) {
        return withBody("PATCH", path, key, json);
    }

    private static byte[] withBody(String method, String path, String key, String json) {
        return ("%s %s HTTP/1.1\r\nHost: localhost\r\nX-API-KEY: %s\r\nContent-Type: application/json\r\n"
                        + "Content-Length: %d\r\n\r\n%s")
                .formatted(method, path, key, json.length(), json)
                .getBytes(US_ASCII);
    }

    /// Pads a JSON number with leading spaces, because JSON does not allow leading zeros.
    static void rightAligned(byte[] bytes, int offset, int width, long number) {
        digits(bytes, offset, width, number);
        for (int i = offset; i < offset + width - 1 && bytes[i] == '0'; i++) {
            bytes[i] = ' ';
        }
    }

    /// Returns the first position of `text` at or after `from`. The text must occur there.
    static int indexOf(byte[] bytes, String text, int from) {
        int offset = new String(bytes, US_ASCII).indexOf(text, from);
        if (offset < 0) {
            throw new IllegalArgumentException("The text contains no " + text);
        }
        return offset;
    }

    /// Returns the position of `text` in the range, or -1.
    static int find(byte[] bytes, int from, int to, byte[] text) {
        for (int i = from; i <= to - text.length; i++) {
            if (bytes[i] == text[0] && Arrays.equals(bytes, i, i + text.length, text, 0, text.length)) {
                return i;
            }
        }
        return -1;
    }

    /// Returns the number at the position.
    static long number(byte[] bytes, int offset) {
        long number = 0;
        for (int i = offset; bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            number = 10 * number + bytes[i] - '0';
        }
        return number;
    }

    /// Overwrites the position with the last digits of a number.
    static void digits(byte[] bytes, int offset, int width, long number) {
        long rest = number;
        for (int i = offset + width - 1; i >= offset; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
