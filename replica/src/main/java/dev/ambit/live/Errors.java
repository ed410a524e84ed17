package dev.ambit.live;

import dev.ambit.http.Json;
import dev.ambit.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Errors before a query is run, in GraphQL's format: `{"errors": [{"message", "extensions"}]}`.
final class Errors {

    private Errors() {}

    static byte[] of(Problem problem) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("code", problem.code().wireName());
        facts.putAll(problem.facts());
        return Json.write(new View(List.of(new Shown(problem.message(), facts))));
    }

    /// Returns the list of errors.
    static Object list(byte[] answer) {
        return Objects.requireNonNull(Json.readStored(answer, Map.class).get("errors"));
    }

    record View(List<Shown> errors) {}

    record Shown(String message, Map<String, Object> extensions) {}
}
