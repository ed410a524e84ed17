package dev.ambit.live;

import static dev.ambit.problem.ProblemCode.OVERLOADED;

import dev.ambit.graphql.GraphqlRequest;
import dev.ambit.http.BearerToken;
import dev.ambit.http.Socket;
import dev.ambit.http.SocketHandler;
import dev.ambit.live.Protocol.Action;
import dev.ambit.live.Protocol.Step;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One connection of graphql-transport-ws. [Protocol] decides, this class acts.
final class LiveConnection implements SocketHandler {

    private final BearerToken token;
    private final SocketOperations operations;
    private final String peer;
    private final Duration initMax;
    private final Map<String, LiveOperation> operationsById = new HashMap<>();
    private @Nullable Socket socket;
    private Protocol protocol;
    private int starting;
    private boolean isOver;

    /// @param isTrusted whether the upgrade request had the token
    LiveConnection(BearerToken token, boolean isTrusted, SocketOperations operations, String peer, Duration initMax) {
        this.token = token;
        this.operations = operations;
        this.peer = peer;
        this.initMax = initMax;
        this.protocol = Protocol.start(isTrusted);
    }

    @Override
    public synchronized void begin(Socket opened) {
        socket = opened;
        CompletableFuture.delayedExecutor(initMax.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> apply(Protocol::initTimeout));
    }

    @Override
    public void onMessage(String text) {
        apply(it -> it.receive(text, token));
    }

    @Override
    public synchronized void end() {
        isOver = true;
        operationsById.values().forEach(operations::stop);
        operationsById.clear();
    }

    private synchronized void apply(Function<Protocol, Step> word) {
        if (!isOver) {
            Step step = word.apply(protocol);
            protocol = step.next();
            step.acts().forEach(this::act);
        }
    }

    private void act(Action act) {
        Socket to = Objects.requireNonNull(socket);
        switch (act) {
            case Action.Send(String message) -> to.send(message);
            case Action.Start(String id, GraphqlRequest question) -> begin(id, question, to);
            case Action.Stop(String id) -> operations.stop(Objects.requireNonNull(operationsById.remove(id)));
            case Action.Close(int code, String reason) -> {
                end();
                to.close(code, reason);
            }
        }
    }

    /// A canceled operation keeps its place in the queue, so that it counts towards the limit.
    private void begin(String id, GraphqlRequest question, Socket to) {
        var operation = new LiveOperation(id, question, to, this::ended);
        operationsById.put(id, operation);
        if (starting >= Protocol.OPERATIONS_MAX) {
            operation.fail(Errors.of(
                    OVERLOADED.because("The replica has too many operations in progress. Retry in a moment.")));
        } else {
            starting++;
            operations.start(operation, peer, this::started);
        }
    }

    private synchronized void started() {
        starting--;
    }

    private synchronized void ended(LiveOperation operation) {
        operations.stop(operation);
        if (operationsById.remove(operation.id(), operation)) {
            protocol = protocol.without(operation.id());
        }
    }
}
