package dev.ambit.client;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Refusal of a request by the server (`docs/reference/errors.md`).
public final class AmbitProblem extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FAULTS = 500;
    private static final int RETRY_SECONDS_MAX = 600;

    private final int status;
    private final String code;
    private final String field;
    private final String requestId;
    private final int retryAfterSeconds;

    private AmbitProblem(
            String message, int status, String code, String field, String requestId, int retryAfterSeconds) {
        super(message);
        this.status = status;
        this.code = code;
        this.field = field;
        this.requestId = requestId;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static AmbitProblem of(HttpResponse<?> answer, String body) {
        JsonNode problem = parsed(body);
        int status = answer.statusCode();
        String code = text(problem, "code").orElse("Http" + status);
        String message = text(problem, "message").orElse("The server answered with status " + status + ".");
        return new AmbitProblem(
                code + ": " + message,
                status,
                code,
                text(problem, "field").orElse(""),
                text(problem, "traceId").orElse(""),
                retryAfterSeconds(answer.headers()));
    }

    /// Returns the HTTP status.
    public int status() {
        return status;
    }

    /// Returns the code, which never changes, such as `CustomerNotFound`.
    public String code() {
        return code;
    }

    /// Returns the rejected field of the request, if the problem names one.
    public Optional<String> field() {
        return field.isEmpty() ? Optional.empty() : Optional.of(field);
    }

    /// Returns the id of the request in the logs of the server.
    public Optional<String> requestId() {
        return requestId.isEmpty() ? Optional.empty() : Optional.of(requestId);
    }

    /// Returns whether a later attempt with the same content may succeed.
    public boolean isTemporary() {
        return status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status >= FAULTS;
    }

    /// Returns the pause that the server asks for, at most ten minutes; zero if it asks for none.
    public Duration retryAfter() {
        return Duration.ofSeconds(retryAfterSeconds);
    }

    private static JsonNode parsed(String body) {
        try {
            return ClientJson.read(body);
        } catch (JacksonException e) {
            // A proxy answers in HTML.
            return ClientJson.MISSING;
        }
    }

    private static Optional<String> text(JsonNode problem, String name) {
        JsonNode value = problem.path(name);
        return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }

    private static int retryAfterSeconds(HttpHeaders headers) {
        String text = headers.firstValue("Retry-After").orElse("");
        return text.matches("[0-9]{1,6}") ? Math.min(Integer.parseInt(text), RETRY_SECONDS_MAX) : 0;
    }
}
