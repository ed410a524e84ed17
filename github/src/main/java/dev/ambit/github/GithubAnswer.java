package dev.ambit.github;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An answer of GitHub that [GithubErrors] did not turn into an exception.
///
/// @param call such as `POST /repos/acme/store/git/refs`, for messages
/// @param text body, which is JSON
record GithubAnswer(String call, int status, String text) {

    private static final int MISSING = 404;
    private static final int OK_MIN = 200;
    private static final int OK_MAX = 299;

    boolean isMissing() {
        return status == MISSING;
    }

    boolean isOk() {
        return status >= OK_MIN && status <= OK_MAX;
    }

    /// Returns this answer if GitHub did what it was asked.
    ///
    /// @throws dev.ambit.problem.Problem with the call and GitHub's message, if it refused
    GithubAnswer require() {
        if (!isOk()) {
            throw refusal();
        }
        return this;
    }

    /// Returns the error that says which call GitHub refused, and why.
    RuntimeException refusal() {
        return status == GithubErrors.UNAUTHORIZED
                ? STACK_RESOURCE_REFUSED.because("GitHub rejects new tokens of the App. Attach the App again.")
                : STACK_RESOURCE_REFUSED.because(
                        "GitHub refused `%s` with status %d: %s. Correct the repository, then resume the operation."
                                .formatted(call, status, message()));
    }

    /// Returns GitHub's message without its final period.
    String message() {
        return isObject()
                ? String.valueOf(shortened(text(object(), "message").replaceFirst("\\.$", "")))
                : "no message";
    }

    Map<String, Object> object() {
        if (!isObject()) {
            throw STACK_RESOURCE_REFUSED.because(
                    "The answer to `%s` is not JSON. Check the API URL of the attached App.".formatted(call));
        }
        return Json.map(text);
    }

    /// Returns the objects of a list.
    Stream<Map<String, Object>> list() {
        return list(Json.map("{\"items\": %s}".formatted(text)), "items");
    }

    /// Returns the objects of a nested list; none if it is missing.
    static Stream<Map<String, Object>> list(Map<String, Object> object, String name) {
        return object.get(name) instanceof List<?> list ? list.stream().map(GithubAnswer::entries) : Stream.empty();
    }

    /// Returns a text or number as a text; empty if it is missing.
    static String text(Map<String, Object> object, String name) {
        return Objects.toString(object.get(name), "");
    }

    /// Returns a nested object; empty if it is missing.
    static Map<String, Object> entries(Map<String, Object> object, String name) {
        return entries(object.get(name));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> entries(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private boolean isObject() {
        return text.stripLeading().startsWith("{");
    }
}
