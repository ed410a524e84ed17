package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.util.Map;
import java.util.TreeMap;

/// Estimates the effect of a report on a counter. Stores nothing.
public final class UsageEstimate {

    record Estimated(MatchedEntitlement match, CounterValue before, CounterValue after) {}

    private final Transactions transactions;
    private final UsageReporting reporting;

    public UsageEstimate(Transactions transactions, UsageReporting reporting) {
        this.transactions = transactions;
        this.reporting = reporting;
    }

    /// @throws dev.ambit.problem.Problem the same as for the report
    Estimated of(EnvironmentId environment, UsageDraft draft) {
        MatchedEntitlement match = reporting.match(environment, draft);
        UsageLine line = match.line(0, draft, null);
        CounterValue before = transactions
                .read(environment, tx -> Counters.find(tx, environment, line.counter()))
                .orElseGet(() -> before(environment, line));
        return new Estimated(match, before, line.isTooEarly() ? before : after(draft, before));
    }

    private CounterValue before(EnvironmentId environment, UsageLine line) {
        CounterKey counter = line.counter();
        var since = new TreeMap<>(Map.of(counter, line.sinceMillis()));
        return transactions
                .read(environment, tx -> Counters.usedBefore(tx, environment, since))
                .getOrDefault(counter, CounterValue.NOTHING);
    }

    private static CounterValue after(UsageDraft draft, CounterValue before) {
        try {
            return before.after(draft.behavior(), false, draft.micros());
        } catch (ArithmeticException e) {
            throw UsageBatch.outOfRange("value", draft.micros());
        }
    }
}
