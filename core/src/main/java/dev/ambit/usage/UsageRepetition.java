package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Finds the first answers to repeated reports.
final class UsageRepetition {

    private final Transactions transactions;

    UsageRepetition(Transactions transactions) {
        this.transactions = transactions;
    }

    /// Returns the first answer to each report. Empty if one of them is new, or has other content.
    Optional<List<UsageReceipt.Line>> first(EnvironmentId environment, List<UsageDraft> drafts) {
        if (drafts.stream().anyMatch(it -> it.idempotencyKey() == null)) {
            return Optional.empty();
        }
        List<String> keys = drafts.stream()
                .map(it -> Objects.requireNonNull(it.idempotencyKey()))
                .toList();
        Map<String, UsageKey> used = transactions.in(environment, tx -> UsageKeys.find(tx, environment, keys));
        List<UsageReceipt.Line> lines = new ArrayList<>();
        for (UsageDraft draft : drafts) {
            UsageKey key = used.get(draft.idempotencyKey());
            if (key == null || !key.isOf(draft.request())) {
                return Optional.empty();
            }
            FirstReport first = key.first();
            if (first == null) {
                return Optional.empty();
            }
            lines.add(new UsageReceipt.Line(
                    key.measurementId(), counter(draft, first), first.sinceMillis(), null, first));
        }
        return Optional.of(lines);
    }

    private static Counter counter(UsageDraft draft, FirstReport first) {
        var key = new CounterKey(
                draft.customerId(),
                draft.resourceId(),
                draft.featureId(),
                first.periodStartMillis(),
                first.periodEndMillis());
        return new Counter(key, new CounterValue(first.usedMicros(), 0), first.usedMicros(), false, 0);
    }
}
