package dev.ambit.webhook;

import dev.ambit.egress.Outcome;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One delivery attempt and its result.
///
/// @param sequence null for a test
/// @param lane as in [OutgoingEvent]; null for a test, and for an attempt of an older server
/// @param attempt the first is 1
/// @param responseHead the first 1 KB of the response
/// @param error null if the attempt succeeded
/// @param nextAttemptAt null if there is no automatic retry
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

    /// Creates an attempt from its outcome; only a 2xx response is a success.
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
                        // PostgreSQL cannot store this character in a text.
                        answer.head().replace('\0', '\uFFFD'),
                        answer.latency().toMillis(),
                        isSuccess(answer.status())
                                ? null
                                : "The endpoint returned status %d.".formatted(answer.status()),
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

    /// Compares ids by their text, because PostgreSQL orders them by their bytes. [UUID#compareTo] does not.
    static final Comparator<EndpointAttempt> OLDEST_FIRST = (one, other) -> compare(one.at, one.id, other.at, other.id);

    static int compare(Instant at, UUID id, Instant otherAt, UUID otherId) {
        int byTime = at.compareTo(otherAt);
        return byTime != 0 ? byTime : id.toString().compareTo(otherId.toString());
    }
}
