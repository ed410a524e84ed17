package dev.ambit.environment;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The SQL of the percentages of usage limits at which an environment gets events.
public final class EnvironmentThresholds {

    private static final String FIND = """
        select usage_thresholds
        from environments
        where account_id = :account and environment_id = :environment
        """;

    private EnvironmentThresholds() {}

    /// Returns the percentages. `tx` is in the scope of the account.
    public static Optional<List<Integer>> find(Handle tx, AccountId account, EnvironmentId environment) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .map((row, _) ->
                        List.of((Integer[]) row.getArray("usage_thresholds").getArray()))
                .findOne();
    }
}
