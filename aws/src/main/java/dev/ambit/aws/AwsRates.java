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

    /// Longest wait of a call for its turn. For a longer wait, the step frees its worker and is repeated later.
    private static final Duration WAIT_MAX = Duration.ofSeconds(3);

    /// Share of a published rate that is used, because calls can reach AWS at shorter intervals than they are
    /// made.
    private static final int PERCENT_USED = 90;

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /// The line of all operations of a service.
    private static final String ALL = "*";

    /// The line of the operations that have no line of their own.
    private static final String OTHERS = "others";

    /// One line of the table.
    ///
    /// @param operation its name, [#ALL] or [#OTHERS]
    /// @param interval between two calls once the burst is used up
    record Rate(String service, String operation, Duration interval, int burst) {}

    private final List<Rate> rates;
    private final InstantSource clock;
    private final Consumer<Duration> pause;

    /// When the queue is empty again, by AWS account, region and line. Guarded by `this`.
    private final Map<String, Instant> emptyAt = new HashMap<>();

    /// When the last refused call may be repeated, by AWS account, region and line. Guarded by `this`.
    private final Map<String, Instant> retries = new HashMap<>();

    /// @param pause waits
    /// @param speed how many times as fast as AWS the stand-in is; 1 for AWS
    AwsRates(InstantSource clock, Consumer<Duration> pause, int speed) {
        this.rates = read(speed);
        this.clock = clock;
        this.pause = pause;
    }

    /// Waits until AWS allows the call.
    ///
    /// @throws InProgressException if the call would have to wait longer than [#WAIT_MAX]
    void await(AwsAccount account, String service, String operation) {
        Duration wait = reserve("%s %s".formatted(account.number(), account.region()), service, operation);
        if (wait.isPositive()) {
            pause.accept(wait);
        }
    }

    private synchronized Duration reserve(String queue, String service, String operation) {
        Instant now = clock.instant();
        Duration wait = Duration.ZERO;
        List<Rate> matching = matching(service, operation);
        for (Rate it : matching) {
            wait = max(wait, Duration.between(now, allowedAt(queue, it, now)));
        }
        if (wait.compareTo(WAIT_MAX) > 0) {
            throw new InProgressException(
                    "Ambit waits, because AWS limits the rate of `%s:%s`.".formatted(service, operation),
                    reserveRetry(queue, matching, now),
                    PATIENCE);
        }
        for (Rate it : matching) {
            emptyAt.put(key(queue, it), emptyAt(queue, it, now.plus(wait)).plus(it.interval()));
        }
        return wait;
    }

    private List<Rate> matching(String service, String operation) {
        List<Rate> ofService =
                rates.stream().filter(it -> it.service().equals(service)).toList();
        boolean isListed = ofService.stream().anyMatch(it -> it.operation().equals(operation));
        return ofService.stream()
                .filter(it -> it.operation().equals(ALL) || it.operation().equals(isListed ? operation : OTHERS))
                .toList();
    }

    private Instant allowedAt(String queue, Rate it, Instant now) {
        return emptyAt(queue, it, now).minus(it.interval().multipliedBy(it.burst() - 1L));
    }

    /// Returns how long a refused call must wait. Each call gets its own turn, so that they do not all return at
    /// once.
    private Duration reserveRetry(String queue, List<Rate> matching, Instant now) {
        Duration wait = Duration.ZERO;
        for (Rate it : matching) {
            Instant turn = allowedAt(queue, it, now);
            Instant last = retries.getOrDefault(key(queue, it), Instant.EPOCH);
            Instant next = last.isBefore(turn) ? turn : last.plus(it.interval());
            retries.put(key(queue, it), next);
            wait = max(wait, Duration.between(now, next));
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

    private static List<Rate> read(int speed) {
        try (InputStream table = Objects.requireNonNull(AwsRates.class.getResourceAsStream("/aws-rates.tsv"))) {
            return new String(table.readAllBytes(), UTF_8)
                    .lines()
                    .filter(it -> !it.startsWith("#"))
                    .map(it -> it.split("\t", -1))
                    .map(it -> new Rate(
                            it[0],
                            it[1],
                            Duration.ofMillis(Long.parseLong(it[2]))
                                    .multipliedBy(100)
                                    .dividedBy(PERCENT_USED)
                                    .dividedBy(speed),
                            Integer.parseInt(it[3])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
