package dev.ambit.live;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.graphql.GraphqlRequest;
import dev.ambit.http.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parses a GraphQL request of HTTP and WebSockets. Unknown fields are ignored, as both specifications require.
final class RequestParser {

    private RequestParser() {}

    /// Parses a request. A missing query is reported later.
    ///
    /// @throws dev.ambit.problem.Problem `BadUserInput` naming the field
    static GraphqlRequest read(@Nullable Object json) {
        if (!(json instanceof Map<?, ?> fields)) {
            throw BAD_USER_INPUT
                    .because("The request is not an object. Send an object with the field `query`.")
                    .with("allowed", "an object");
        }
        return new GraphqlRequest(
                text("query", fields.get("query")),
                variables(fields.get("variables")),
                text("operationName", fields.get("operationName")));
    }

    private static @Nullable String text(String field, @Nullable Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw BAD_USER_INPUT
                .because("`%s` is not a string. Send a string.".formatted(field))
                .at(field, value, "a text");
    }

    /// Accepts a JSON string, because some clients send one.
    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> variables(@Nullable Object value) {
        return switch (value) {
            case null -> Map.of();
            case String text when text.isEmpty() -> Map.of();
            case String text -> Json.read(text, Map.class);
            case Map<?, ?> map -> (Map<String, @Nullable Object>) map;
            default ->
                throw BAD_USER_INPUT
                        .because("`variables` is not an object. Send a JSON object.")
                        .at("variables", value, "an object");
        };
    }
}
