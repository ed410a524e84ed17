package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.USAGE_OUT_OF_RANGE;

import dev.ambit.engine.Micros;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What many reports do to counters, as a pure function. Each report counts whole or not at all, and none spoils
/// it for its neighbours.
final class UsageBatch {

    /// What came of one report: the counter behind each of its lines as it was left, or why nothing of it counts.
    sealed interface Outcome {
        record Counted(List<Counter> states) implements Outcome {}

        record Refused(Problem problem) implements Outcome {}
    }

    private final Map<CounterKey, Counter> counters;
    private final Set<String> newKeys;
    private final List<UsageLine> counted = new ArrayList<>();
    private final Set<CounterKey> changed = new HashSet<>();

    /// @param counters all that the lines name, as they are locked
    /// @param newKeys the idempotency keys that were never seen before
    UsageBatch(Map<CounterKey, Counter> counters, Set<String> newKeys) {
        this.counters = new HashMap<>(counters);
        this.newKeys = new HashSet<>(newKeys);
    }

    Outcome count(List<UsageLine> report) {
        Map<CounterKey, Counter> ahead = new HashMap<>();
        List<UsageLine> news = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        List<Counter> states = new ArrayList<>();
        for (UsageLine line : report) {
            Counter before = ahead.getOrDefault(line.counter(), state(line.counter()));
            if (isRepeated(line, keys)) {
                states.add(before);
                continue;
            }
            try {
                Counter after = before.used(after(line, before.used()));
                ahead.put(line.counter(), after);
                states.add(after);
            } catch (ArithmeticException e) {
                return new Outcome.Refused(outOfRange(line));
            }
            news.add(line);
            if (line.idempotencyKey() != null) {
                keys.add(line.idempotencyKey());
            }
        }
        counters.putAll(ahead);
        changed.addAll(ahead.keySet());
        newKeys.removeAll(keys);
        counted.addAll(news);
        return new Outcome.Counted(states);
    }

    /// The lines that count, in the order in which they came.
    List<UsageLine> counted() {
        return counted;
    }

    /// The counters that moved, in the order in which all servers take them.
    List<Counter> changed() {
        return changed.stream().sorted().map(this::state).toList();
    }

    /// Keys that were new and of which nothing counts, since their report was refused.
    Set<String> unusedKeys() {
        return newKeys;
    }

    private Counter state(CounterKey key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new IllegalStateException("No counter was locked for " + key);
        }
        return counter;
    }

    private boolean isRepeated(UsageLine line, Set<String> keysOfReport) {
        String key = line.idempotencyKey();
        return key != null && (!newKeys.contains(key) || keysOfReport.contains(key));
    }

    /// Never below zero: a correction takes back at most what was there (domain.md §1.12).
    private static long after(UsageLine line, long used) {
        return switch (line.behavior()) {
            case DELTA -> Math.max(0, Math.addExact(used, line.micros()));
            case SET -> line.micros();
        };
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
