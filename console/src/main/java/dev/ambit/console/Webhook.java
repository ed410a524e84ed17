package dev.ambit.console;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An endpoint as the API shows it, and what it was told.
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
            long latencyMillis,
            @Nullable String error,
            @Nullable Instant nextAttemptAt) {

        public boolean isTaken() {
            return error == null && responseStatus != null && responseStatus / 100 == 2;
        }
    }

    /// With a secret that is shown once.
    record Made(String secret) {

        /// Without the secret: what prints itself ends in a log one day.
        @Override
        public String toString() {
            return "Made[…]";
        }
    }
}
