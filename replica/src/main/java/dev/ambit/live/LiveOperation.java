package dev.ambit.live;

import dev.ambit.graphql.GraphqlRequest;
import dev.ambit.http.Sha256;
import dev.ambit.http.Socket;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One operation of a socket, and the last result sent. While a message is in flight, only the newest result is
/// buffered, so that a slow client skips results and uses bounded memory.
final class LiveOperation {

    private final String id;
    private final GraphqlRequest question;
    private final Socket socket;
    private final Consumer<LiveOperation> ended;
    private byte @Nullable [] toldDigest;
    private byte @Nullable [] next;
    private boolean isTelling;
    private boolean isOver;

    /// @param ended called when the operation completes by itself
    LiveOperation(String id, GraphqlRequest question, Socket socket, Consumer<LiveOperation> ended) {
        this.id = id;
        this.question = question;
        this.socket = socket;
        this.ended = ended;
    }

    String id() {
        return id;
    }

    GraphqlRequest request() {
        return question;
    }

    synchronized boolean isOver() {
        return isOver;
    }

    /// Stops sending.
    synchronized void stop() {
        isOver = true;
        next = null;
    }

    /// Sends a result unless it equals the last one.
    void show(byte[] result) {
        if (mayTell(result)) {
            socket.send(ServerMessages.next(id, result), this::taken);
        }
    }

    /// Sends the only result and completes.
    void answer(byte[] result) {
        show(result);
        end(ServerMessages.complete(id));
    }

    /// @param answer `{"errors": […]}`
    void fail(byte[] answer) {
        end(ServerMessages.error(id, answer));
    }

    private void end(String lastWord) {
        if (isEnding()) {
            ended.accept(this);
            socket.send(lastWord);
        }
    }

    private synchronized boolean isEnding() {
        boolean isFirst = !isOver;
        stop();
        return isFirst;
    }

    private synchronized boolean mayTell(byte[] result) {
        if (isOver || isTelling) {
            next = isOver ? null : result;
            return false;
        }
        byte[] digest = Sha256.of(result);
        if (Arrays.equals(toldDigest, digest)) {
            return false;
        }
        toldDigest = digest;
        isTelling = true;
        return true;
    }

    private void taken() {
        byte[] newer = unsent();
        if (newer != null) {
            show(newer);
        }
    }

    private synchronized byte @Nullable [] unsent() {
        byte[] newer = next;
        next = null;
        isTelling = false;
        return newer;
    }
}
