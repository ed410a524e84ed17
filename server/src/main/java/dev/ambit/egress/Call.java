package dev.ambit.egress;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;

/// One call under way. Its methods run one after the other, on threads of the client.
final class Call implements Response.Listener {

    /// PostgreSQL keeps no such character in a text.
    private static final char UNREADABLE = '\uFFFD';

    private final long begin = System.nanoTime();
    private final Duration timeout;
    private final Consumer<Outcome> onDone;

    /// Most receivers answer without a body.
    private byte[] head = new byte[0];

    private long length;

    Call(Duration timeout, Consumer<Outcome> onDone) {
        this.timeout = timeout;
        this.onDone = onDone;
    }

    @Override
    public void onContent(Response response, ByteBuffer content) {
        length += content.remaining();
        int before = head.length;
        int more = Math.min(content.remaining(), Egress.HEAD_BYTES_MAX - before);
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
        onDone.accept(
                switch (failure) {
                    case null -> answered(result.getResponse(), latency);
                    case EnoughException _ -> answered(result.getResponse(), latency);
                    case WithdrawnException _ -> new Outcome.Withdrawn(latency);
                    case Throwable other -> new Outcome.Failed(FailureWords.of(other, timeout), latency);
                });
    }

    private Outcome answered(Response response, Duration latency) {
        String text = new String(head, UTF_8).replace('\0', UNREADABLE);
        return new Outcome.Answered(
                response.getStatus(), response.getHeaders().get(HttpHeader.RETRY_AFTER), text, latency);
    }

    /// Ends the reading of a body that is too long; the status has been heard.
    private static final class EnoughException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1;

        EnoughException() {
            super("Enough of this body", null, false, false);
        }
    }
}
