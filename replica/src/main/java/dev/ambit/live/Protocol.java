package dev.ambit.live;

import static dev.ambit.problem.ProblemCode.OVERLOADED;

import dev.ambit.graphql.GraphqlRequest;
import dev.ambit.http.BearerToken;
import dev.ambit.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The state of a graphql-transport-ws connection. A pure function: each message yields the next state and the
/// actions.
///
/// @param isTrusted whether the token was presented or is not required
/// @param ids ids of the operations in progress
record Protocol(boolean isTrusted, boolean isBegun, Set<String> ids) {

    static final String NAME = "graphql-transport-ws";

    static final int OPERATIONS_MAX = 100;

    private static final String TOO_MANY =
            "The connection has %d operations, the maximum. Complete one of them first.".formatted(OPERATIONS_MAX);
    private static final int REASON_CHARS_MAX = 100;

    /// Actions, in order.
    sealed interface Action {

        record Send(String message) implements Action {}

        record Start(String id, GraphqlRequest question) implements Action {}

        record Stop(String id) implements Action {}

        record Close(int code, String reason) implements Action {}
    }

    record Step(Protocol next, List<Action> acts) {}

    Protocol {
        ids = Set.copyOf(ids);
    }

    static Protocol start(boolean isTrusted) {
        return new Protocol(isTrusted, false, Set.of());
    }

    Step receive(String text, BearerToken token) {
        try {
            return switch (ClientMessage.read(text)) {
                case ClientMessage.Init init -> init(init, token);
                case ClientMessage.Ping(var payload) -> send(ServerMessages.pong(payload));
                case ClientMessage.Pong() -> send();
                case ClientMessage.Subscribe subscribe -> subscribe(subscribe);
                case ClientMessage.Complete(String id) -> complete(id);
            };
        } catch (Problem problem) {
            return close(4400, "Invalid message: " + problem.message());
        }
    }

    /// Handles the timeout for `connection_init`.
    Step initTimeout() {
        return isBegun ? send() : close(4408, "Connection initialisation timeout");
    }

    /// Removes an operation that has completed.
    Protocol without(String id) {
        Set<String> others = new HashSet<>(ids);
        others.remove(id);
        return new Protocol(isTrusted, isBegun, others);
    }

    private Step init(ClientMessage.Init init, BearerToken token) {
        if (isBegun) {
            return close(4429, "Too many initialisation requests");
        }
        String authorization = authorization(init.payload());
        if (!isTrusted && authorization == null) {
            return close(4401, "Unauthorized");
        }
        if (!isTrusted && !token.isShown(authorization)) {
            return close(4403, "Forbidden");
        }
        return new Step(new Protocol(true, true, ids), List.of(new Action.Send(ServerMessages.ACK)));
    }

    private Step subscribe(ClientMessage.Subscribe subscribe) {
        String id = subscribe.id();
        if (!isBegun) {
            return close(4401, "Unauthorized");
        }
        if (ids.contains(id)) {
            return close(4409, "Subscriber for %s already exists".formatted(id));
        }
        if (ids.size() >= OPERATIONS_MAX) {
            return send(ServerMessages.error(id, Errors.of(OVERLOADED.because(TOO_MANY))));
        }
        Set<String> more = new HashSet<>(ids);
        more.add(id);
        return new Step(new Protocol(isTrusted, isBegun, more), List.of(new Action.Start(id, subscribe.question())));
    }

    private Step complete(String id) {
        return ids.contains(id) ? new Step(without(id), List.of(new Action.Stop(id))) : send();
    }

    private Step send(String... messages) {
        return new Step(this, Stream.of(messages).<Action>map(Action.Send::new).toList());
    }

    private Step close(int code, String reason) {
        String ascii = reason.replaceAll("[^ -~]", "?");
        String shortened = ascii.length() <= REASON_CHARS_MAX ? ascii : ascii.substring(0, REASON_CHARS_MAX);
        return new Step(this, List.of(new Action.Close(code, shortened)));
    }

    /// Accepts any case, as in HTTP headers.
    private static @Nullable String authorization(Map<?, ?> payload) {
        for (var entry : payload.entrySet()) {
            if ("Authorization".equalsIgnoreCase(String.valueOf(entry.getKey()))) {
                return entry.getValue() instanceof String text ? text : "";
            }
        }
        return null;
    }
}
