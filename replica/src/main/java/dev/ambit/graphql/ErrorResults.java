package dev.ambit.graphql;

import dev.ambit.http.Json;
import graphql.GraphQLError;
import graphql.language.SourceLocation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds the `errors` of a result.
final class ErrorResults {

    /// Maximum number of errors in a result.
    private static final int ERRORS_MAX = 100;

    private static final int MESSAGE_CHARS_MAX = 1_000;

    private ErrorResults() {}

    /// Returns a result for a request that was not run.
    static GraphqlResult refusal(GraphQlError fault) {
        return new GraphqlResult(400, Json.write(Map.of("errors", json(List.of(fault)))));
    }

    static GraphqlResult refusal(List<? extends GraphQLError> errors) {
        return new GraphqlResult(
                400,
                Json.write(Map.of(
                        "errors",
                        errors.stream()
                                .limit(ERRORS_MAX)
                                .map(ErrorResults::json)
                                .toList())));
    }

    /// Returns a result for a request that failed while it ran.
    static GraphqlResult failure(GraphQlError fault) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("errors", json(List.of(fault)));
        answer.put("data", null);
        return new GraphqlResult(200, Json.write(answer), fault.code() == GraphQlError.Code.UNAVAILABLE);
    }

    static List<Map<String, Object>> json(List<GraphQlError> faults) {
        return faults.stream().limit(ERRORS_MAX).map(ErrorResults::json).toList();
    }

    private static Map<String, Object> json(GraphQlError fault) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", shortened(fault.message()));
        if (fault.location() != null) {
            error.put("locations", List.of(json(fault.location())));
        }
        if (fault.path() != null) {
            error.put("path", List.of(fault.path()));
        }
        error.put("extensions", Map.of("code", fault.code().wireName()));
        return error;
    }

    static Map<String, Object> json(GraphQLError found) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", shortened(String.valueOf(found.getMessage())));
        List<Map<String, Object>> locations = new ArrayList<>();
        if (found.getLocations() != null) {
            found.getLocations().forEach(it -> locations.add(json(it)));
        }
        error.put("locations", locations);
        error.put("extensions", Map.of("code", GraphQlError.Code.BAD_USER_INPUT.wireName()));
        return error;
    }

    private static Map<String, Object> json(SourceLocation location) {
        return Map.of("line", location.getLine(), "column", location.getColumn());
    }

    private static String shortened(String text) {
        return text.length() <= MESSAGE_CHARS_MAX ? text : text.substring(0, MESSAGE_CHARS_MAX) + "…";
    }
}
