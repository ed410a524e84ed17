package dev.ambit.egress;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;

/// A running request. Its methods are called sequentially on the client's threads.
final class RunningRequest implements Response.Listener {

    /// Replacement for U+0000, which PostgreSQL cannot store in text.
    private static final char UNREADABLE = '\uFFFD';

    /// Creates a request with a timeout; a retry uses a new connection.
    interface RequestFactory {
        Request request(Duration left, boolean isAnew);
    }

    private final long begin = System.nanoTime();
    private final int headBytesMax;
    private final Duration timeout;
    private final RequestFactory making;
    private final Consumer<Outcome> onDone;
    private boolean isAnew;

    /// The beginning of the response body; empty for most receivers.
    private byte[] head = new byte[0];

    private long length;

    /// @param headBytesMax upper bound, in bytes, of the part of the response body that is reported
    /// @param timeout for the whole exchange, including a retry
    RunningRequest(int headBytesMax, Duration timeout, RequestFactory making, Consumer<Outcome> onDone) {
        this.headBytesMax = headBytesMax;
        this.timeout = timeout;
        this.making = making;
        this.onDone = onDone;
    }

    void begin() {
        making.request(timeout, false).send(this);
    }

    private void beginAnew(Duration left) {
        isAnew = true;
        making.request(left, true).send(this);
    }

    @Override
    public void onContent(Response response, ByteBuffer content) {
        length += content.remaining();
        int before = head.length;
        int more = Math.min(content.remaining(), headBytesMax - before);
        if (more > 0) {
            head = Arrays.copyOf(head, before + more);
            content.get(head, before, more);
        }
        content.position(content.limit());
        if (length > Egress.BODY_BYTES_MAX) {
            var _ = response.abort(new EnoughException());
        }
    }

    @Override
    public void onComplete(Result result) {
        var latency = Duration.ofNanos(System.nanoTime() - begin);
        Throwable failure = result.getResponseFailure();
        Duration left = timeout.minus(latency);
        if (!isAnew && isStale(result) && left.toMillis() > 0) {
            beginAnew(left);
            return;
        }
        onDone.accept(
                switch (failure) {
                    case null -> answered(result.getResponse(), latency);
                    case EnoughException _ -> answered(result.getResponse(), latency);
                    case WithdrawnException _ -> new Outcome.Withdrawn(latency);
                    case Throwable other -> new Outcome.Failed(FailureReasons.of(other, timeout), latency);
                });
    }

    /// Returns whether a reused connection was closed before the response began. Most servers close idle
    /// connections without notice.
    private static boolean isStale(Result result) {
        return result.getResponseFailure() instanceof IOException
                && result.getResponse().getStatus() == 0
                && result.getRequest().getConnection() instanceof Connection connection
                && connection.getMessagesIn() > 0;
    }

    private Outcome answered(Response response, Duration latency) {
        String text = new String(head, UTF_8).replace('\0', UNREADABLE);
        return new Outcome.Answered(
                response.getStatus(), response.getHeaders().get(HttpHeader.RETRY_AFTER), text, latency);
    }

    /// Stops reading a body that is too long, after the status was received.
    private static final class EnoughException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1;

        EnoughException() {
            super("The response body exceeds the limit", null, false, false);
        }
    }
}
