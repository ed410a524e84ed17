package dev.ambit.http;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/// Writes a streamed response body. Blocks, so call it on a virtual thread.
final class BodyWriting implements ResponseStream {

    /// Time after which the server disconnects a client that reads nothing.
    private static final long PATIENCE_SECONDS_MAX = 10;

    private final Response response;

    BodyWriting(Response response) {
        this.response = response;
    }

    @Override
    public void write(byte[] bytes) {
        var taken = new CompletableFuture<Boolean>();
        response.write(
                false,
                ByteBuffer.wrap(bytes),
                Callback.from(InvocationType.NON_BLOCKING, () -> taken.complete(true), taken::completeExceptionally));
        try {
            taken.get(PATIENCE_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new ReaderGone(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ReaderGone(e);
        }
    }
}
