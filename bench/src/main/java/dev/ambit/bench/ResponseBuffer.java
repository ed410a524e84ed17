package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Collects one HTTP/1.1 response as it arrives. Does minimal work, so that the client is not the bottleneck.
final class ResponseBuffer {

    private static final int BYTES_MAX = 16 << 20;
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(ISO_8859_1);

    private byte[] bytes = new byte[4 << 10];
    private int size;
    private int bodyFrom;
    private int end;

    void clear() {
        size = 0;
        bodyFrom = 0;
        end = 0;
    }

    /// Adds received bytes and returns whether the response is complete.
    boolean take(ByteBuffer more) {
        int length = more.remaining();
        if (size + length > bytes.length) {
            WrongAnswer.unless(
                    size + length <= BYTES_MAX, () -> "The response has more than %d bytes".formatted(BYTES_MAX));
            bytes = Arrays.copyOf(bytes, 2 * (size + length));
        }
        more.get(bytes, size, length);
        size += length;
        if (bodyFrom == 0) {
            head();
        }
        WrongAnswer.unless(end == 0 || size <= end, () -> "The connection received more than one response: " + this);
        return end > 0 && size == end;
    }

    int status() {
        return (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0';
    }

    /// Returns whether the body has the text at this position.
    boolean hasAt(int offset, byte[] text) {
        return bodyFrom + offset + text.length <= end
                && Arrays.equals(bytes, bodyFrom + offset, bodyFrom + offset + text.length, text, 0, text.length);
    }

    boolean contains(byte[] text) {
        for (int i = 0; i <= end - bodyFrom - text.length; i++) {
            if (bytes[bodyFrom + i] == text[0] && hasAt(i, text)) {
                return true;
            }
        }
        return false;
    }

    int bodyBytes() {
        return end - bodyFrom;
    }

    byte[] body() {
        return Arrays.copyOfRange(bytes, bodyFrom, end);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, size, UTF_8);
    }

    private void head() {
        for (int i = 3; i < size; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
                bodyFrom = i + 1;
                end = bodyFrom + length();
                return;
            }
        }
    }

    private int length() {
        for (int i = 0; i < bodyFrom - LENGTH.length; i++) {
            if (bytes[i] == '\r' && isLength(i)) {
                int length = 0;
                int at = i + LENGTH.length;
                while (bytes[at] == ' ') {
                    at++;
                }
                while (bytes[at] >= '0' && bytes[at] <= '9') {
                    length = 10 * length + bytes[at++] - '0';
                }
                return length;
            }
        }
        throw new WrongAnswer("The response has no Content-Length: " + this);
    }

    private boolean isLength(int from) {
        for (int i = 0; i < LENGTH.length; i++) {
            byte found = bytes[from + i];
            if ((found >= 'A' && found <= 'Z' ? found + 32 : found) != LENGTH[i]) {
                return false;
            }
        }
        return true;
    }
}
