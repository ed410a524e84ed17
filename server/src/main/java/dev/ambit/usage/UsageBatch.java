package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.IDEMPOTENCY_KEY_REUSED;
import static dev.ambit.problem.ProblemCode.USAGE_OUT_OF_RANGE;

import dev.ambit.engine.Micros;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What many reports do to counters, as a pure function. Each report counts whole or not at all, and none spoils
/// it for its neighbours.
final class UsageBatch {

    /// What came of one report: each of its lines as it was left, or why nothing of it counts.
    sealed interface Outcome {
        record Counted(List<UsageReceipt.Line> lines) implements Outcome {}

        record Refused(Problem problem) implements Outcome {}
    }

    private final Map<CounterKey, Counter> counters;
    private final Map<String, UsageKey> usedKeys;
    private final List<UsageKey> newKeys = new ArrayList<>();
    private final List<UsageLine> counted = new ArrayList<>();
    private final Set<CounterKey> changed = new HashSet<>();

    /// @param counters all that the lines name, as they are locked
    /// @param usedKeys the idempotency keys among theirs that were used before
    UsageBatch(Map<CounterKey, Counter> counters, Map<String, UsageKey> usedKeys) {
        this.counters = new HashMap<>(counters);
        this.usedKeys = new HashMap<>(usedKeys);
    }

    Outcome count(List<UsageLine> report) {
        Map<CounterKey, Counter> ahead = new HashMap<>();
        List<UsageLine> news = new ArrayList<>();
        Map<String, UsageKey> keys = new HashMap<>();
        List<UsageReceipt.Line> lines = new ArrayList<>();
        for (UsageLine line : report) {
            Counter before = ahead.getOrDefault(line.counter(), state(line.counter()));
            UsageKey used = used(line, keys);
            if (used != null && !used.isOf(line)) {
                return new Outcome.Refused(reused(line));
            }
            if (used != null) {
                lines.add(new UsageReceipt.Line(used.measurementId(), before));
                continue;
            }
            try {
                Counter after = before.used(after(line, before.used()));
                ahead.put(line.counter(), after);
                lines.add(new UsageReceipt.Line(line.id(), after));
            } catch (ArithmeticException e) {
                return new Outcome.Refused(outOfRange(line));
            }
            news.add(line);
            if (line.idempotencyKey() != null && line.content() != null) {
                keys.put(line.idempotencyKey(), new UsageKey(line.idempotencyKey(), line.content(), line.id()));
            }
        }
        counters.putAll(ahead);
        changed.addAll(ahead.keySet());
        usedKeys.putAll(keys);
        newKeys.addAll(keys.values());
        counted.addAll(news);
        return new Outcome.Counted(lines);
    }

    /// The lines that count, in the order in which they came.
    List<UsageLine> counted() {
        return counted;
    }

    /// The counters that moved, in the order in which all servers take them.
    List<Counter> changed() {
        return changed.stream().sorted().map(this::state).toList();
    }

    /// The keys of the lines that count.
    List<UsageKey> newKeys() {
        return newKeys;
    }

    private Counter state(CounterKey key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new IllegalStateException("No counter was locked for " + key);
        }
        return counter;
    }

    private @Nullable UsageKey used(UsageLine line, Map<String, UsageKey> keysOfReport) {
        String key = line.idempotencyKey();
        return key == null ? null : keysOfReport.getOrDefault(key, usedKeys.get(key));
    }

    /// Never below zero: a correction takes back at most what was there (domain.md §1.12).
    private static long after(UsageLine line, long used) {
        return switch (line.behavior()) {
            case DELTA -> Math.max(0, Math.addExact(used, line.micros()));
            case SET -> line.micros();
        };
    }

    private static Problem reused(UsageLine line) {
        return IDEMPOTENCY_KEY_REUSED
                .because("Something else was reported under this key.")
                .at("usages.%d.idempotencyKey".formatted(line.index()), line.idempotencyKey(), "a key of its own");
    }

    private static Problem outOfRange(UsageLine line) {
        return USAGE_OUT_OF_RANGE
                .because("With this value the usage would be more than can be counted.")
                .at(
                        "usages.%d.value".formatted(line.index()),
                        Micros.decimal(line.micros()).toPlainString(),
                        "a sum of up to " + Micros.decimal(Micros.MAX).toPlainString());
    }
}
