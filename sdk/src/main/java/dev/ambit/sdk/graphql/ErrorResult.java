package dev.ambit.sdk.graphql;

import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import graphql.GraphQLError;
import graphql.language.SourceLocation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds entries of `errors`. Each has the code of the REST API and the trace id of the request in `extensions`.
final class ErrorResult {

    private static final int MESSAGE_CHARS_MAX = 1_000;
    private static final String BUG =
            "An internal error occurred. Send the request again. If the error persists, report its `traceId`.";

    private final String traceId;

    ErrorResult(String traceId) {
        this.traceId = traceId;
    }

    Map<String, Object> of(Problem problem) {
        return of(problem, null);
    }

    /// @param path the result path of the field that failed, or null if nothing ran
    Map<String, Object> of(Problem problem, @Nullable List<Object> path) {
        Map<String, Object> extensions = new LinkedHashMap<>(problem.facts());
        extensions.put("code", problem.code().wireName());
        extensions.put("traceId", traceId);
        return entry(problem.message(), List.of(), path, extensions);
    }

    Map<String, Object> ofBug() {
        return entry(BUG, List.of(), null, codes(ProblemCode.UNEXPECTED_ERROR));
    }

    /// Returns the entry of a document or variable that is invalid.
    Map<String, Object> ofInvalid(GraphQLError error) {
        List<SourceLocation> locations = error.getLocations() == null ? List.of() : error.getLocations();
        return entry(String.valueOf(error.getMessage()), locations, null, codes(ProblemCode.BAD_USER_INPUT));
    }

    private Map<String, Object> codes(ProblemCode code) {
        return Map.of("code", code.wireName(), "traceId", traceId);
    }

    private static Map<String, Object> entry(
            String message,
            List<SourceLocation> locations,
            @Nullable List<Object> path,
            Map<String, Object> extensions) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put(
                "message",
                message.length() <= MESSAGE_CHARS_MAX ? message : message.substring(0, MESSAGE_CHARS_MAX) + "…");
        if (!locations.isEmpty()) {
            entry.put(
                    "locations",
                    locations.stream()
                            .map(it -> Map.of("line", it.getLine(), "column", it.getColumn()))
                            .toList());
        }
        if (path != null) {
            entry.put("path", path);
        }
        entry.put("extensions", extensions);
        return entry;
    }
}
