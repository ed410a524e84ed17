package dev.ambit.host.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A message between the host and the process that runs its containers: a letter for the type, the length as an `int`,
/// and the content.
final class ContainerMessage {

    private static final int BYTES_MAX = 8 << 20;

    private final Type type;
    private final byte[] content;

    /// Types of messages. The host sends the first two.
    enum Type {
        /// Asks whether containers can run. No content.
        PROBE('P'),

        /// Starts a container. Content: [ContainerOrder] as JSON.
        START('S'),

        /// Answers [#PROBE]. Content: why containers cannot run; empty if they can.
        PROBED('p'),

        /// The container was created. Content: name of the socket that leads to its port.
        STARTED('s'),

        /// The container cannot be started. Content: a sentence that says why.
        FAILED('f'),

        /// Like [#FAILED], but the order cannot succeed on this machine. Content: what a caller is told.
        REFUSED('r'),

        /// Output of the container. Content: bytes.
        OUTPUT('o'),

        /// The program listens on its port. No content.
        LISTENING('l'),

        /// The container has ended. Content: exit code as an `int`.
        ENDED('e');

        private final char code;

        Type(char code) {
            this.code = code;
        }

        static Type of(int code) throws IOException {
            return Arrays.stream(values())
                    .filter(it -> it.code == code)
                    .findFirst()
                    .orElseThrow(() -> new IOException("A message of type %d is unknown.".formatted(code)));
        }
    }

    private ContainerMessage(Type type, byte[] content) {
        this.type = type;
        this.content = content;
    }

    /// Reads the next message; null at the end of the stream.
    ///
    /// @throws IOException if the message is too long or of no known type
    static @Nullable ContainerMessage read(InputStream from) throws IOException {
        int code = from.read();
        if (code < 0) {
            return null;
        }
        Type type = Type.of(code);
        int length = new DataInputStream(from).readInt();
        if (length < 0 || length > BYTES_MAX) {
            throw new IOException("A message has %d bytes; at most %d are allowed.".formatted(length, BYTES_MAX));
        }
        byte[] content = from.readNBytes(length);
        if (content.length < length) {
            throw new EOFException("The message ended too early.");
        }
        return new ContainerMessage(type, content);
    }

    static void write(OutputStream to, Type type, byte[] content, int length) throws IOException {
        var bytes = ByteBuffer.allocate(1 + Integer.BYTES + length);
        bytes.put((byte) type.code).putInt(length).put(content, 0, length);
        to.write(bytes.array());
    }

    static void write(OutputStream to, Type type, String text) throws IOException {
        byte[] content = text.getBytes(UTF_8);
        write(to, type, content, content.length);
    }

    static void writeNumber(OutputStream to, Type type, int number) throws IOException {
        write(to, type, ByteBuffer.allocate(Integer.BYTES).putInt(number).array(), Integer.BYTES);
    }

    Type type() {
        return type;
    }

    byte[] content() {
        return content;
    }

    String text() {
        return new String(content, UTF_8);
    }

    int number() {
        return ByteBuffer.wrap(content).getInt();
    }
}
