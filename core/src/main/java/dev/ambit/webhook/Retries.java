package dev.ambit.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The retry schedule of failed deliveries: twelve attempts in about 75 h 36 min.
final class Retries {

    /// The pause before each attempt. The first attempt has none.
    static final List<Duration> PAUSES = List.of(
            Duration.ZERO,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    private static final double JITTER = 0.1;

    private Retries() {}

    /// Returns the pause before the next attempt, with a jitter of a tenth.
    ///
    /// @param attempts number of attempts so far
    /// @return empty if there is no further attempt
    static Optional<Duration> pauseAfter(int attempts, RandomGenerator chance) {
        if (attempts >= PAUSES.size()) {
            return Optional.empty();
        }
        double factor = 1 + JITTER * (2 * chance.nextDouble() - 1);
        return Optional.of(Duration.ofMillis(Math.round(PAUSES.get(attempts).toMillis() * factor)));
    }
}
