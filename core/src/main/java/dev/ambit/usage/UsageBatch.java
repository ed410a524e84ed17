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
import org.jspecify.annotations.Nullable;

/// Applies reports to counters, as a pure function. Each report counts completely or not at all, independently of
/// the others. A claim is decided on the result of all earlier reports, so a limit is never exceeded.
final class UsageBatch {

    /// The outcome of one report: its lines, or the problem that prevents it from counting.
    sealed interface Outcome {
        record Counted(List<UsageReceipt.Line> lines) implements Outcome {}

        record Refused(Problem problem) implements Outcome {}
    }

    private final Map<CounterKey, Counter> counters;
    private final Map<CounterOwner, List<CounterKey>> ofOwners = new HashMap<>();
    private final Map<String, UsageKey> usedKeys;
    private final List<UsageKey> newKeys = new ArrayList<>();
    private final List<UsageLine> counted = new ArrayList<>();
    private final Set<CounterKey> changed = new HashSet<>();
    private final Set<CounterKey> moved = new HashSet<>();

    /// @param counters the locked counters of the lines, and others of the same usage
    /// @param usedKeys the idempotency keys that are used already
    UsageBatch(Map<CounterKey, Counter> counters, Map<String, UsageKey> usedKeys) {
        this.counters = new HashMap<>(counters);
        counters.keySet()
                .forEach(it -> ofOwners.computeIfAbsent(it.owner(), _ -> new ArrayList<>())
                        .add(it));
        this.usedKeys = new HashMap<>(usedKeys);
    }

    Outcome count(List<UsageLine> report) {
        var attempt = new Attempt();
        try {
            report.forEach(attempt::count);
        } catch (Problem problem) {
            return new Outcome.Refused(problem);
        }
        attempt.keep();
        return new Outcome.Counted(attempt.lines);
    }

    /// Returns the error for usage that would exceed [Micros#MAX].
    ///
    /// @param field with the reported value
    /// @param micros the reported value in millionths
    static Problem outOfRange(String field, long micros) {
        return USAGE_OUT_OF_RANGE
                .because(
                        "`%s` would raise the usage above 9,223,372,036,854.775807, the largest number. Send a smaller value."
                                .formatted(field))
                .at(
                        field,
                        Micros.decimal(micros).toPlainString(),
                        "a sum of up to " + Micros.decimal(Micros.MAX).toPlainString());
    }

    /// Returns the counted lines in their original order.
    List<UsageLine> counted() {
        return counted;
    }

    /// Returns the changed counters of the lines, in lock order.
    List<Counter> changed() {
        return changed.stream().sorted().map(this::state).toList();
    }

    /// Returns [#changed], and the other counters that changed with them.
    List<Counter> moved() {
        return moved.stream().sorted().map(this::state).toList();
    }

    /// Returns the keys of the answered lines.
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

    /// One report; discarded if a line is not valid.
    private final class Attempt {

        private final Map<CounterKey, Counter> ahead = new HashMap<>();
        private final Set<CounterKey> named = new HashSet<>();
        private final Map<String, UsageKey> keys = new HashMap<>();
        private final List<UsageLine> news = new ArrayList<>();
        private final List<UsageReceipt.Line> lines = new ArrayList<>();

        void count(UsageLine line) {
            Counter before = before(line.counter());
            UsageKey used = used(line);
            if (used == null) {
                UsageReceipt.Line receipt = receipt(line, before);
                lines.add(receipt);
                storeReceipt(line, receipt);
            } else if (used.isOf(line.request())) {
                lines.add(new UsageReceipt.Line(
                        used.measurementId(), before, line.sinceMillis(), used.verdict(), used.first()));
            } else {
                throw UsageKey.reused(line.keyField(), used.key());
            }
        }

        void keep() {
            counters.putAll(ahead);
            changed.addAll(named);
            moved.addAll(ahead.keySet());
            usedKeys.putAll(keys);
            newKeys.addAll(keys.values());
            counted.addAll(news);
        }

        private @Nullable UsageKey used(UsageLine line) {
            String key = line.idempotencyKey();
            return key == null ? null : keys.getOrDefault(key, usedKeys.get(key));
        }

        private UsageReceipt.Line receipt(UsageLine line, Counter before) {
            Claim claim = line.claim();
            if (claim == null) {
                return new UsageReceipt.Line(line.id(), moved(line, before), line.sinceMillis(), null, null);
            }
            if (!claim.fits(line.micros(), before.used())) {
                return new UsageReceipt.Line(line.id(), before, line.sinceMillis(), claim.denied(before.used()), null);
            }
            Counter after = moved(line, before);
            return new UsageReceipt.Line(
                    line.id(), after, line.sinceMillis(), claim.granted(line.id(), line.micros(), after.used()), null);
        }

        private Counter moved(UsageLine asked, Counter before) {
            UsageLine line = asked;
            try {
                if (line.isTooEarly()) {
                    moveBeside(line);
                    news.add(line);
                    return before(line.counter());
                }
                Counter after = before.after(line);
                if (line.behavior() == UsageBehavior.SET) {
                    line = line.moving(
                            after.tally().reportedMicros() - before.tally().reportedMicros());
                }
                moveBeside(line);
                ahead.put(line.counter(), after);
                named.add(line.counter());
                news.add(line);
                return after;
            } catch (ArithmeticException e) {
                throw outOfRange(line.valueField(), line.micros());
            }
        }

        private void moveBeside(UsageLine line) {
            long atMillis = line.measuredAt().toEpochMilli();
            for (CounterKey key : ofOwners.getOrDefault(line.counter().owner(), List.of())) {
                if (key.contains(atMillis)) {
                    ahead.put(key, before(key).afterOther(line));
                }
            }
        }

        private Counter before(CounterKey key) {
            return ahead.getOrDefault(key, state(key));
        }

        private void storeReceipt(UsageLine line, UsageReceipt.Line receipt) {
            String key = line.idempotencyKey();
            KeyedRequest request = line.request();
            if (key != null && request != null) {
                FirstReport first = receipt.verdict() == null
                        ? FirstReport.of(line.measuredAt(), receipt, request.receivedAt())
                        : null;
                keys.put(key, new UsageKey(key, request.content(), line.id(), receipt.verdict(), first));
            }
        }
    }
}
