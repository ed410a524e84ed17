package dev.ambit.live;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.graphql.GraphqlRequest;
import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A client message of graphql-transport-ws.
sealed interface ClientMessage {

    record Init(Map<?, ?> payload) implements ClientMessage {}

    record Ping(@Nullable Object payload) implements ClientMessage {}

    record Pong() implements ClientMessage {}

    record Subscribe(String id, GraphqlRequest question) implements ClientMessage {}

    record Complete(String id) implements ClientMessage {}

    /// Bounded because an id is kept during its operation.
    int ID_CHARS_MAX = 256;

    /// Bounded because the query is kept while it is live.
    int SUBSCRIBE_CHARS_MAX = 1 << 18;

    /// Parses a message.
    ///
    /// @throws Problem `BadUserInput`
    static ClientMessage read(String text) {
        Map<?, ?> message = Json.read(text, Map.class);
        return switch (String.valueOf(message.get("type"))) {
            case "connection_init" -> new Init(payload(message.get("payload")));
            case "ping" -> new Ping(message.get("payload"));
            case "pong" -> new Pong();
            case "subscribe" -> subscribe(text, message);
            case "complete" -> new Complete(id(message));
            default -> throw BAD_USER_INPUT.because("`type` is not a client message type of graphql-transport-ws.");
        };
    }

    private static Subscribe subscribe(String text, Map<?, ?> message) {
        if (text.length() > SUBSCRIBE_CHARS_MAX) {
            throw BAD_USER_INPUT.because(
                    "The subscribe message has more than %,d characters. Shorten it.".formatted(SUBSCRIBE_CHARS_MAX));
        }
        return new Subscribe(id(message), request(message));
    }

    private static Map<?, ?> payload(@Nullable Object payload) {
        return switch (payload) {
            case null -> Map.of();
            case Map<?, ?> map -> map;
            default -> throw BAD_USER_INPUT.because("`payload` is not an object. Send a JSON object.");
        };
    }

    private static String id(Map<?, ?> message) {
        if (message.get("id") instanceof String id && !id.isEmpty() && id.length() <= ID_CHARS_MAX) {
            return id;
        }
        throw BAD_USER_INPUT.because(
                "`id` must be a string of 1 to %d characters. Send such an id.".formatted(ID_CHARS_MAX));
    }

    private static GraphqlRequest request(Map<?, ?> message) {
        GraphqlRequest question = RequestParser.read(message.get("payload"));
        if (question.query() == null) {
            throw BAD_USER_INPUT.because("`query` is missing. Send the GraphQL document in `query`.");
        }
        return question;
    }
}
