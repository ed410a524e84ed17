package dev.ambit.egress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A server that breaks HTTP in any way that a test needs.
final class MisbehavingServer implements AutoCloseable {

    private final ServerSocket listening;
    private final Behavior behavior;
    private final AtomicInteger connections = new AtomicInteger();

    private MisbehavingServer(ServerSocket listening, Behavior behavior) {
        this.listening = listening;
        this.behavior = behavior;
    }

    /// Handles a connection, which is closed afterwards.
    interface Behavior {
        void on(Socket connection) throws IOException, InterruptedException;
    }

    static MisbehavingServer that(Behavior behavior) {
        try {
            var receiver = new MisbehavingServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), behavior);
            Thread.ofVirtual().start(receiver::accept);
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Answers every request of a connection with these words.
    static MisbehavingServer answering(String head, String body) {
        return that(connection -> {
            String answer = "%s\r\nContent-Length: %d\r\n\r\n%s".formatted(head, body.length(), body);
            while (request(connection.getInputStream()) != null) {
                write(connection.getOutputStream(), answer);
            }
        });
    }

    /// The next request with its headers and body; null behind the last.
    static @Nullable String request(InputStream in) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            text.append((char) next);
        }
        String headers = text.toString();
        int length = headers.lines()
                .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        return headers + new String(in.readNBytes(length), ISO_8859_1);
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
        out.flush();
    }

    int port() {
        return listening.getLocalPort();
    }

    /// By its address.
    URI url() {
        return URI.create("http://127.0.0.1:%d/hook".formatted(port()));
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = listening.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException _) {
            // Closed: the test is over.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            behavior.on(connection);
        } catch (IOException | InterruptedException _) {
            // The caller went away.
        }
    }
}
