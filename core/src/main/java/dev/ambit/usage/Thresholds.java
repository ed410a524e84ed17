package dev.ambit.usage;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.EnvironmentThresholds;
import dev.ambit.event.EventLogs;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The percentages of a limit at which an environment gets events.
record Thresholds(List<Integer> percentages) {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /// Returns the thresholds; none if the environment is being deleted.
    static Thresholds find(Handle tx, EnvironmentId environment) {
        return EventLogs.account(tx, environment)
                .flatMap(account -> {
                    Transactions.addScope(tx, account);
                    return EnvironmentThresholds.find(tx, account, environment);
                })
                .map(Thresholds::new)
                .orElse(new Thresholds(List.of()));
    }

    /// Returns the highest threshold that was reached since the last event; null if none, or without a limit.
    @Nullable
    Integer reached(BigDecimal used, BigDecimal reported, @Nullable BigDecimal limit) {
        return limit == null || limit.signum() == 0
                ? null
                : percentages.stream()
                        .filter(it -> isAt(used, limit, it) && !isAt(reported, limit, it))
                        .max(Comparator.naturalOrder())
                        .orElse(null);
    }

    private static boolean isAt(BigDecimal used, BigDecimal limit, int percentage) {
        return used.multiply(HUNDRED).compareTo(limit.multiply(BigDecimal.valueOf(percentage))) >= 0;
    }
}
