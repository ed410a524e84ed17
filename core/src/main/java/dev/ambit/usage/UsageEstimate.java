package dev.ambit.usage;

import static dev.ambit.problem.ProblemCode.USAGE_OUT_OF_RANGE;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.engine.Micros;
import java.util.Map;
import java.util.TreeMap;

/// Estimates the effect of a report on a counter. Stores nothing.
public final class UsageEstimate {

    record Estimated(Match match, Tally before, Tally after) {}

    private final Transactions transactions;
    private final UsageReporting reporting;

    public UsageEstimate(Transactions transactions, UsageReporting reporting) {
        this.transactions = transactions;
        this.reporting = reporting;
    }

    /// @throws dev.ambit.problem.Problem the same as for the report
    Estimated of(EnvironmentId environment, UsageDraft draft) {
        Match match = reporting.match(environment, draft);
        UsageLine line = match.line(0, draft, null);
        Tally before = transactions
                .read(environment, tx -> Counters.find(tx, environment, line.counter()))
                .orElseGet(() -> before(environment, line));
        return new Estimated(match, before, after(draft, before));
    }

    private Tally before(EnvironmentId environment, UsageLine line) {
        CounterKey counter = line.counter();
        var since = new TreeMap<>(Map.of(counter, line.sinceMillis()));
        return transactions
                .read(environment, tx -> Counters.usedBefore(tx, environment, since))
                .getOrDefault(counter, Tally.NOTHING);
    }

    private static Tally after(UsageDraft draft, Tally before) {
        try {
            return before.after(draft.behavior(), false, draft.micros());
        } catch (ArithmeticException e) {
            throw USAGE_OUT_OF_RANGE
                    .because(
                            "`value` would raise the usage above 9,223,372,036,854.775807, the largest number. Send a smaller value.")
                    .at(
                            "value",
                            Micros.decimal(draft.micros()).toPlainString(),
                            "a sum of up to " + Micros.decimal(Micros.MAX).toPlainString());
        }
    }
}
