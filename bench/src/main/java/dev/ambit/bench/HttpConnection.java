package dev.ambit.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A connection that sends one request at a time.
final class HttpConnection implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ResponseBuffer answer = new ResponseBuffer();

    HttpConnection(int port) throws IOException {
        this.channel = Load.connect(port);
    }

    /// Sends a request and returns the latency in nanoseconds; [#answer] returns the response.
    long ask(byte[] request) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(request);
        answer.clear();
        long start = System.nanoTime();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        do {
            in.clear();
            WrongAnswer.unless(channel.read(in) >= 0, () -> "The server closed the connection");
        } while (!answer.take(in.flip()));
        return System.nanoTime() - start;
    }

    ResponseBuffer answer() {
        return answer;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
