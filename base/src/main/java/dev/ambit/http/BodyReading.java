package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.BODY_TOO_LARGE;
import static dev.ambit.problem.ProblemCode.OVERLOADED;
import static dev.ambit.problem.ProblemCode.REQUEST_TIMEOUT;

import dev.ambit.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/// Reads a request body asynchronously: Jetty calls [#run] whenever more bytes arrive.
final class BodyReading implements Invocable.Task {

    /// Upper bound, in bytes, of discarded content. Many clients read the response only after they have sent the
    /// whole body, so an oversized body is still read up to this bound.
    private static final long DISCARDED_BYTES_MAX = 32L << 20;

    private static final long READING_NANOS_MAX = TimeUnit.SECONDS.toNanos(120);

    private final Request request;
    private final int bytesMax;
    private final BodyBuffers room;
    private final Consumer<byte[]> onBody;
    private final Consumer<Problem> refused;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
    private final long startNanos = System.nanoTime();
    private long bytes;
    private @Nullable Problem problem;

    BodyReading(Request request, int bytesMax, BodyBuffers room, Consumer<byte[]> onBody, Consumer<Problem> refused) {
        this.request = request;
        this.bytesMax = bytesMax;
        this.room = room;
        this.onBody = onBody;
        this.refused = refused;
    }

    /// Starts reading. Rejects an oversized body at once if the client waits for `100 Continue` or announces more
    /// than the server discards.
    void start() {
        long announced = request.getLength();
        boolean isAsking = request.getHeaders().contains(HttpHeader.EXPECT);
        if (announced > bytesMax && (isAsking || announced > DISCARDED_BYTES_MAX)) {
            refused.accept(tooLarge());
        } else {
            run();
        }
    }

    @Override
    public void run() {
        for (Content.Chunk chunk = request.read(); ; chunk = request.read()) {
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                refused.accept(broken(chunk.getFailure()));
                return;
            }
            take(chunk.getByteBuffer());
            boolean isLast = chunk.isLast();
            chunk.release();
            if (isLast || isHopeless()) {
                end();
                return;
            }
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    /// Releases the buffer space. Call it once when the request ends.
    void release() {
        room.release(body.size());
    }

    private void take(ByteBuffer chunk) {
        int length = chunk.remaining();
        bytes += length;
        if (problem == null && bytes > bytesMax) {
            problem = tooLarge();
        } else if (problem == null && System.nanoTime() - startNanos > READING_NANOS_MAX) {
            problem = tooSlow();
        } else if (problem == null && !room.reserve(length)) {
            problem = OVERLOADED.because("The server has no buffer space for this request body, because other bodies"
                    + " use all of it. Retry after one second.");
        }
        if (problem == null) {
            byte[] copy = new byte[length];
            chunk.get(copy);
            body.writeBytes(copy);
        }
    }

    private boolean isHopeless() {
        return problem != null && (problem.code() != BODY_TOO_LARGE || bytes > DISCARDED_BYTES_MAX);
    }

    private void end() {
        if (problem == null) {
            onBody.accept(body.toByteArray());
        } else {
            refused.accept(problem);
        }
    }

    private static Problem broken(Throwable failure) {
        return failure instanceof TimeoutException
                ? tooSlow()
                : BAD_USER_INPUT.because(
                        "The request body ends early or is not well-formed HTTP. Send a complete body.");
    }

    private static Problem tooSlow() {
        return REQUEST_TIMEOUT.because(
                "The request body arrived too slowly. Send at least %d bytes per second, and finish within %d seconds."
                        .formatted(
                                SlowClients.BYTES_PER_SECOND_MIN, TimeUnit.NANOSECONDS.toSeconds(READING_NANOS_MAX)));
    }

    private Problem tooLarge() {
        String allowed = "%d MiB".formatted(bytesMax >> 20);
        return BODY_TOO_LARGE
                .because("The request body is larger than %s, the limit of this operation. Send a smaller body."
                        .formatted(allowed))
                .with("allowed", allowed);
    }
}
