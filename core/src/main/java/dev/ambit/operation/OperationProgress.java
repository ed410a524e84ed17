package dev.ambit.operation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ambit.http.Json;
import dev.ambit.http.ResponseStream;
import dev.ambit.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// The progress of an operation as Server-Sent Events: the present state and each change, until the operation
/// ends, the reader disconnects or loses access, the time limit is reached, or the server stops. It polls the
/// database, because another server may do the work.
final class OperationProgress {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final int FAULTS = 500;
    private static final byte[] BEAT = "event: heartbeat\ndata: {}\n\n".getBytes(US_ASCII);

    private final Supplier<OperationApi.View> view;
    private final BooleanSupplier isOpen;
    private final Duration max;

    OperationProgress(Supplier<OperationApi.View> view, BooleanSupplier isOpen, Duration max) {
        this.view = view;
        this.isOpen = isOpen;
        this.max = max;
    }

    void write(ResponseStream outlet) {
        try {
            stream(outlet);
        } catch (Problem problem) {
            // The operation is gone, or access was lost; the reader gets the problem when it reconnects.
            if (problem.code().status() >= FAULTS) {
                throw problem;
            }
        }
    }

    private void stream(ResponseStream outlet) {
        long endNanos = System.nanoTime() + max.toNanos();
        OperationApi.View shown = view.get();
        outlet.write(frame(shown));
        long beatNanos = System.nanoTime() + HEARTBEAT.toNanos();
        while (!shown.state().isOver() && isOpen.getAsBoolean() && System.nanoTime() - endNanos < 0 && isAwake()) {
            OperationApi.View now = view.get();
            boolean isNews = !now.equals(shown);
            if (isNews || System.nanoTime() - beatNanos >= 0) {
                outlet.write(isNews ? frame(now) : BEAT);
                beatNanos = System.nanoTime() + HEARTBEAT.toNanos();
            }
            shown = now;
        }
    }

    private static byte[] frame(OperationApi.View view) {
        var frame = new ByteArrayOutputStream();
        frame.writeBytes("data: ".getBytes(US_ASCII));
        frame.writeBytes(Json.write(view));
        frame.writeBytes("\n\n".getBytes(US_ASCII));
        return frame.toByteArray();
    }

    private static boolean isAwake() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
