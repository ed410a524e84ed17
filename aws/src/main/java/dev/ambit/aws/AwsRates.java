package dev.ambit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.stack.InProgressException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// Keeps the calls of this server within the rates that AWS publishes (`aws-rates.tsv`). There is one queue for each
/// AWS account, region and line of the table.
final class AwsRates {

    /// A call waits so long for its turn; a longer wait frees the worker of the step.
    private static final Duration WAIT_MAX = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /// One line of the table.
    ///
    /// @param interval between two calls once the burst is used up
    record Rate(String service, String operation, Duration interval, int burst) {}

    private final List<Rate> rates = read();
    private final InstantSource clock;
    private final Consumer<Duration> pause;

    /// When the queue is empty again, by AWS account, region and line. Guarded by `this`.
    private final Map<String, Instant> emptyAt = new HashMap<>();

    /// @param pause waits
    AwsRates(InstantSource clock, Consumer<Duration> pause) {
        this.clock = clock;
        this.pause = pause;
    }

    /// Waits until AWS allows the call.
    ///
    /// @throws InProgressException if it is not the call's turn soon
    void await(AwsAccount account, String service, String operation) {
        Duration wait = reserve("%s %s".formatted(account.number(), account.region()), service, operation);
        if (wait.isPositive()) {
            pause.accept(wait);
        }
    }

    private synchronized Duration reserve(String queue, String service, String operation) {
        Instant now = clock.instant();
        Duration wait = Duration.ZERO;
        List<Rate> matching = rates.stream()
                .filter(it -> it.service().equals(service) && it.operation().equals(operation))
                .toList();
        for (Rate it : matching) {
            Instant turn = emptyAt(queue, it, now).minus(it.interval().multipliedBy(it.burst() - 1L));
            wait = max(wait, Duration.between(now, turn));
        }
        if (wait.compareTo(WAIT_MAX) > 0) {
            throw new InProgressException(
                    "Ambit waits, because AWS limits the rate of `%s:%s`.".formatted(service, operation),
                    wait,
                    PATIENCE);
        }
        for (Rate it : matching) {
            emptyAt.put(key(queue, it), emptyAt(queue, it, now).plus(it.interval()));
        }
        return wait;
    }

    private Instant emptyAt(String queue, Rate rate, Instant now) {
        Instant known = emptyAt.getOrDefault(key(queue, rate), now);
        return known.isBefore(now) ? now : known;
    }

    private static String key(String queue, Rate rate) {
        return "%s %s %s".formatted(queue, rate.service(), rate.operation());
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static List<Rate> read() {
        try (InputStream table = Objects.requireNonNull(AwsRates.class.getResourceAsStream("/aws-rates.tsv"))) {
            return new String(table.readAllBytes(), UTF_8)
                    .lines()
                    .filter(it -> !it.startsWith("#"))
                    .map(it -> it.split("\t", -1))
                    .map(it -> new Rate(
                            it[0],
                            it[1],
                            Duration.ofSeconds(1).dividedBy(Long.parseLong(it[2])),
                            Integer.parseInt(it[3])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
