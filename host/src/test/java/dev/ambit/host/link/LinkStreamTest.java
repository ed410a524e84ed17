package dev.ambit.host.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.CiTest;
import dev.ambit.Waiting;
import dev.ambit.Zeros;
import dev.ambit.http.Metrics;
import dev.ambit.http.PipedHandler;
import dev.ambit.http.Response;
import dev.ambit.http.Router;
import dev.ambit.problem.Problem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Sends streams over the link that are larger than the memory that they may use.
class LinkStreamTest {

    private static final long ALL_BYTES = 200L << 20;
    private static final long BUFFERED_BYTES_MAX = 40L << 20;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final Duration REQUEST_MAX = Duration.ofMinutes(1);

    private final CountDownLatch isToRead = new CountDownLatch(1);
    private final AtomicLong bytes = new AtomicLong();

    @AutoClose
    private final Metrics metrics = new Metrics();

    @CiTest
    void request_is_sent_only_as_fast_as_the_other_process_reads() throws Exception {
        try (LinkServer server = serve((_, body) -> count(body))) {
            var client = CompletableFuture.supplyAsync(() ->
                    text(client(server).postStream("/git", new CountingStream(new Zeros(ALL_BYTES)), REQUEST_MAX)));

            requireStalled();
            isToRead.countDown();

            assertThat(client.get()).isEqualTo(Long.toString(ALL_BYTES));
        }
    }

    @CiTest
    void response_is_sent_only_as_fast_as_the_other_process_reads() throws Exception {
        try (LinkServer server = serve((_, _) -> zeros());
                InputStream answer = client(server)
                        .postStream("/git", InputStream.nullInputStream(), REQUEST_MAX)
                        .body()) {
            requireStalled();

            assertThat(answer.transferTo(OutputStream.nullOutputStream())).isEqualTo(ALL_BYTES);
        }
    }

    @Test
    void aborted_request_is_not_taken_for_a_complete_one() throws Exception {
        var end = new CompletableFuture<String>();
        isToRead.countDown();
        try (LinkServer server = serve((_, body) -> {
            try {
                Response counted = count(body);
                end.complete("whole");
                return counted;
            } catch (UncheckedIOException broken) {
                end.complete("broken");
                throw broken;
            }
        })) {
            assertThatThrownBy(() -> client(server).postStream("/git", new FailingStream(), REQUEST_MAX))
                    .isInstanceOf(Problem.class)
                    .hasMessageStartingWith("The other process does not answer.");

            assertThat(end.get()).isEqualTo("broken");
        }
    }

    /// Waits until no more bytes are transferred, although more are left.
    private void requireStalled() {
        var seen = new AtomicLong(-1);
        Waiting.until(
                () -> {
                    sleep();
                    long before = seen.getAndSet(bytes.get());
                    return before > 0 && before == bytes.get();
                },
                it -> it);
        assertThat(bytes.get()).isLessThan(BUFFERED_BYTES_MAX);
    }

    private static void sleep() {
        try {
            Thread.sleep(Duration.ofMillis(500));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Response count(InputStream body) {
        try {
            isToRead.await();
            return Response.text(200, "text/plain", Long.toString(body.transferTo(OutputStream.nullOutputStream())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Response zeros() {
        return Response.stream("application/octet-stream", outlet -> {
            for (long sent = 0; sent < ALL_BYTES; sent += CHUNK_BYTES) {
                outlet.write(new byte[CHUNK_BYTES]);
                bytes.addAndGet(CHUNK_BYTES);
            }
        });
    }

    private static String text(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            return new String(body.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LinkServer serve(PipedHandler handler) {
        var router = new Router().piped("POST", "/git", "answerGit", handler, LinkServer.contract(0));
        return LinkServer.start(router, "credential", metrics);
    }

    private static LinkClient client(LinkServer server) {
        return new LinkClient(
                () -> Optional.of(LinkAddress.ofPort(server.port(), "credential")),
                REQUEST_MAX,
                "The other process does not answer.");
    }

    /// Counts the bytes that were read.
    private final class CountingStream extends FilterInputStream {

        CountingStream(InputStream from) {
            super(from);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            bytes.addAndGet(Math.max(count, 0));
            return count;
        }
    }

    /// Sends a part, then fails.
    private static final class FailingStream extends InputStream {

        private int left = 1 << 20;

        @Override
        public int read() throws IOException {
            if (left-- == 0) {
                throw new IOException("The client has disconnected");
            }
            return 0;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                throw new IOException("The client has disconnected");
            }
            int count = Math.min(length, left);
            left -= count;
            return count;
        }
    }
}
