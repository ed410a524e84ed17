package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A WebSocket of the protocol graphql-transport-ws. Does minimal work for each message, so that the client is not the
/// bottleneck.
final class StreamSocket implements AutoCloseable {

    private static final int READY_SECONDS_MAX = 60;
    private static final int BUFFER_BYTES = 4 << 10;
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
    private static final byte[] CUSTOMER = "\"customerId\":\"".getBytes(UTF_8);
    private static final byte[] ACKNOWLEDGED = "\"connection_ack\"".getBytes(UTF_8);
    private static final byte[] PONGED = "\"pong\"".getBytes(UTF_8);

    /// The key is not random, since no cache lies between.
    private static final String UPGRADE = """
            GET /graphql HTTP/1.1\r
            Host: 127.0.0.1\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Protocol: graphql-transport-ws\r
            \r
            """;

    // Frames of RFC 6455.
    private static final int LAST = 0x80;
    private static final int MASKED = 0x80;
    private static final int OPCODE = 0x0f;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int LENGTH_OF_TWO = 126;
    private static final int LENGTH_OF_EIGHT = 127;
    private static final int MASK_BYTES = 4;

    private final Socket socket;
    private final InputStream in;
    private final StreamClient.Reader reader;
    private final CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    private final CompletableFuture<Void> ponged = new CompletableFuture<>();
    private byte[] bytes = new byte[BUFFER_BYTES];
    private int size;

    StreamSocket(int port, StreamClient.Reader reader) throws IOException {
        this.reader = reader;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        socket.getOutputStream().write(UPGRADE.getBytes(ISO_8859_1));
        upgraded();
        Thread.ofVirtual().name("stream").start(this::read);
    }

    /// Sends a text message of less than 64 KiB.
    void send(String text) throws IOException {
        send(TEXT, text.getBytes(UTF_8));
    }

    /// Waits until the server has acknowledged the connection.
    void awaitAcknowledged() throws Exception {
        acknowledged.get(READY_SECONDS_MAX, TimeUnit.SECONDS);
    }

    /// Waits for the answer to a ping.
    void awaitPong() throws Exception {
        ponged.get(READY_SECONDS_MAX, TimeUnit.SECONDS);
    }

    /// Ends the connection without a close frame, as a killed process does.
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It has ended already.
        }
    }

    private void upgraded() throws IOException {
        int end;
        do {
            fill();
            end = find(HEAD_END, 0, size);
        } while (end < 0);
        WrongAnswer.unless(
                bytes[9] == '1' && bytes[10] == '0' && bytes[11] == '1',
                () -> "The server refuses the stream: " + new String(bytes, 0, size, UTF_8));
        drop(end + HEAD_END.length);
    }

    private void read() {
        try {
            while (true) {
                drop(frames());
                fill();
            }
        } catch (IOException | WrongAnswer end) {
            acknowledged.completeExceptionally(end);
            ponged.completeExceptionally(end);
        }
    }

    /// Handles all complete frames, and returns their length.
    private int frames() throws IOException {
        int at = 0;
        while (size - at >= 2) {
            int head = 2;
            int length = bytes[at + 1] & (MASKED - 1);
            if (length == LENGTH_OF_TWO) {
                head += 2;
                length = size - at < head ? 0 : ((bytes[at + 2] & 0xff) << 8) | (bytes[at + 3] & 0xff);
            } else if (length == LENGTH_OF_EIGHT) {
                throw new WrongAnswer("The server sends a message of 64 KiB or more.");
            }
            int end = at + head + length;
            if (size < end) {
                return at;
            }
            take(bytes[at] & OPCODE, at + head, end);
            at = end;
        }
        return at;
    }

    private void take(int opcode, int from, int end) throws IOException {
        switch (opcode) {
            case TEXT -> receive(from, end);
            case PING -> send(PONG, Arrays.copyOfRange(bytes, from, end));
            case CLOSE ->
                throw new WrongAnswer(
                        "The server ended the stream: " + new String(bytes, from + 2, end - from - 2, UTF_8));
            default -> throw new WrongAnswer("The server sends frames with opcode %d.".formatted(opcode));
        }
    }

    private void receive(int from, int end) {
        int customer = find(CUSTOMER, from, end);
        if (customer >= 0) {
            int start = customer + CUSTOMER.length;
            int quote = start;
            while (bytes[quote] != '"') {
                quote++;
            }
            reader.changed(new String(bytes, start, quote - start, ISO_8859_1));
        } else if (find(ACKNOWLEDGED, from, end) >= 0) {
            acknowledged.complete(null);
        } else if (find(PONGED, from, end) >= 0) {
            ponged.complete(null);
        } else {
            throw new WrongAnswer("The server sends " + new String(bytes, from, end - from, UTF_8));
        }
    }

    /// Sends a frame. Its mask is zero, which leaves the payload as it is.
    private synchronized void send(int opcode, byte[] payload) throws IOException {
        var frame = ByteBuffer.allocate(2 + Short.BYTES + MASK_BYTES + payload.length)
                .put((byte) (LAST | opcode));
        if (payload.length < LENGTH_OF_TWO) {
            frame.put((byte) (MASKED | payload.length));
        } else {
            frame.put((byte) (MASKED | LENGTH_OF_TWO)).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload).flip();
        socket.getOutputStream().write(frame.array(), 0, frame.limit());
    }

    private int find(byte[] text, int from, int end) {
        for (int i = from; i <= end - text.length; i++) {
            if (bytes[i] == text[0] && Arrays.equals(bytes, i, i + text.length, text, 0, text.length)) {
                return i;
            }
        }
        return -1;
    }

    private void fill() throws IOException {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        int more = in.read(bytes, size, bytes.length - size);
        if (more < 0) {
            throw new IOException("The server ended the connection.");
        }
        size += more;
    }

    private void drop(int length) {
        if (length > 0) {
            System.arraycopy(bytes, length, bytes, 0, size - length);
            size -= length;
        }
    }
}
