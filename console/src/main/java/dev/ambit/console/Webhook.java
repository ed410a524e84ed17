package dev.ambit.console;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A webhook with its delivery state.
public record Webhook(
        String id,
        String url,
        @Nullable String description,
        List<String> eventTypes,
        String status,
        @Nullable String disabledReason,
        Lag lag,
        int failures) {

    public boolean isEnabled() {
        return status.equals("ACTIVE");
    }

    public String types() {
        return eventTypes.isEmpty() ? "every type" : String.join(", ", eventTypes);
    }

    public record Lag(long events, long seconds) {}

    public record Attempt(
            String id,
            @Nullable Long sequence,
            String type,
            int attempt,
            Instant at,
            @Nullable Integer responseStatus,
            @Nullable String responseHead,
            long latencyMillis,
            @Nullable String error,
            @Nullable Instant nextAttemptAt) {

        public boolean isTaken() {
            return error == null && responseStatus != null && responseStatus / 100 == 2;
        }
    }

    /// A new webhook with its secret, which is shown once.
    record Made(String secret) {

        /// Leaves out the secret, which must not reach a log.
        @Override
        public String toString() {
            return "Made[…]";
        }
    }
}
