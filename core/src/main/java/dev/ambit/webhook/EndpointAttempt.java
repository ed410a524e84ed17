package dev.ambit.webhook;

import dev.ambit.egress.Outcome;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One try to tell an endpoint of an event, and what came of it.
///
/// @param sequence null of a test
/// @param lane as in [Outgoing]; null of a test, and of an attempt that an older server made
/// @param attempt 1 is the first
/// @param responseHead the first 1 KB of what the endpoint answered
/// @param error null if it was taken
/// @param nextAttemptAt null if it is not tried again by itself
public record EndpointAttempt(
        UUID id,
        @Nullable Long sequence,
        UUID messageId,
        String type,
        @Nullable String lane,
        int attempt,
        Instant at,
        @Nullable Integer responseStatus,
        @Nullable String responseHead,
        long latencyMillis,
        @Nullable String error,
        @Nullable Instant nextAttemptAt) {

    private static final int SUCCESS = 200;
    private static final int REDIRECTION = 300;

    /// What came of an attempt: only an answer of 2xx says that it was taken (domain.md W4).
    static EndpointAttempt of(
            Outcome outcome,
            @Nullable Long sequence,
            UUID messageId,
            String type,
            @Nullable String lane,
            int attempt,
            Instant at,
            @Nullable Instant nextAttemptAt) {
        return switch (outcome) {
            case Outcome.Answered answer ->
                new EndpointAttempt(
                        UUID.randomUUID(),
                        sequence,
                        messageId,
                        type,
                        lane,
                        attempt,
                        at,
                        answer.status(),
                        // PostgreSQL has no text with such a character in it.
                        answer.head().replace('\0', '\uFFFD'),
                        answer.latency().toMillis(),
                        isSuccess(answer.status()) ? null : "The endpoint returned status %d.".formatted(answer.status()),
                        nextAttemptAt);
            case Outcome.Withdrawn _ -> throw new IllegalArgumentException("A withdrawn request is not an attempt");
            case Outcome.Failed failed ->
                new EndpointAttempt(
                        UUID.randomUUID(),
                        sequence,
                        messageId,
                        type,
                        lane,
                        attempt,
                        at,
                        null,
                        null,
                        failed.latency().toMillis(),
                        failed.reason(),
                        nextAttemptAt);
        };
    }

    EndpointAttempt withoutAnswer() {
        return new EndpointAttempt(
                id,
                sequence,
                messageId,
                type,
                lane,
                attempt,
                at,
                responseStatus,
                null,
                latencyMillis,
                error,
                nextAttemptAt);
    }

    static boolean isSuccess(int status) {
        return status >= SUCCESS && status < REDIRECTION;
    }

    /// PostgreSQL compares the bytes of ids, as their text does, and Java does not.
    static final Comparator<EndpointAttempt> OLDEST_FIRST = (one, other) -> compare(one.at, one.id, other.at, other.id);

    static int compare(Instant at, UUID id, Instant otherAt, UUID otherId) {
        int byTime = at.compareTo(otherAt);
        return byTime != 0 ? byTime : id.toString().compareTo(otherId.toString());
    }
}
