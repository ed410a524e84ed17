package dev.ambit.usage;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The percentages of a limit at which an environment gets events.
record Thresholds(List<Integer> percentages) {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private static final String ACCOUNT = """
        select account_id
        from event_logs
        where environment_id = :environment
        """;

    private static final String FIND = """
        select usage_thresholds
        from environments
        where account_id = :account and environment_id = :environment
        """;

    /// Returns the thresholds; none if the environment is being deleted.
    static Thresholds find(Handle tx, EnvironmentId environment) {
        return tx.createQuery(ACCOUNT)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .findOne()
                .flatMap(account -> find(tx, new AccountId(account), environment))
                .orElse(new Thresholds(List.of()));
    }

    private static Optional<Thresholds> find(Handle tx, AccountId account, EnvironmentId environment) {
        Transactions.enter(tx, account);
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .map((row, _) -> read(row))
                .findOne();
    }

    /// Returns the highest threshold that was reached since the last event; null if none, or without a limit.
    @Nullable
    Integer reached(BigDecimal used, BigDecimal told, @Nullable BigDecimal limit) {
        return limit == null || limit.signum() == 0
                ? null
                : percentages.stream()
                        .filter(it -> isAt(used, limit, it) && !isAt(told, limit, it))
                        .max(Comparator.naturalOrder())
                        .orElse(null);
    }

    private static boolean isAt(BigDecimal used, BigDecimal limit, int percentage) {
        return used.multiply(HUNDRED).compareTo(limit.multiply(BigDecimal.valueOf(percentage))) >= 0;
    }

    private static Thresholds read(ResultSet row) throws SQLException {
        return new Thresholds(
                Arrays.asList((Integer[]) row.getArray("usage_thresholds").getArray()));
    }
}
