package dev.ambit.graphql;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client asks, as it comes in the body of a request.
public record Question(
        @Nullable String query,
        Map<String, @Nullable Object> variables,
        @Nullable String operationName) {

    public static Question of(String query) {
        return new Question(query, Map.of(), null);
    }
}
