package dev.ambit.egress;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.time.Duration;
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
    private final byte[] head = new byte[Egress.HEAD_BYTES_MAX];
    private int headLength;
    private long length;

    Call(Duration timeout, Consumer<Outcome> onDone) {
        this.timeout = timeout;
        this.onDone = onDone;
    }

    @Override
    public void onContent(Response response, ByteBuffer content) {
        length += content.remaining();
        int more = Math.min(content.remaining(), head.length - headLength);
        content.get(head, headLength, more);
        headLength += more;
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
        String text = new String(head, 0, headLength, UTF_8).replace('\0', UNREADABLE);
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
