package dev.ambit.graphql;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A GraphQL request, as in the body of an HTTP request.
public record GraphqlRequest(
        @Nullable String query,
        Map<String, @Nullable Object> variables,
        @Nullable String operationName) {

    public static GraphqlRequest of(String query) {
        return new GraphqlRequest(query, Map.of(), null);
    }
}
