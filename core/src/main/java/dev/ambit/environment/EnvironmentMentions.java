package dev.ambit.environment;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Rows that are not an environment's own and name it: orders beside it or for it, and copies out of it. They stay
/// when it is gone, and name it no more; an order goes on saying what it was called.
final class EnvironmentMentions {

    /// Until that has ended, the order says what was sold.
    private static final String IS_SOLD = """
            select exists (
                select from orders
                where account_id = :account and development_id = any (:environments) and sale = 'SOLD')
            """;

    private static final String FORGET_SOURCE = """
            update orders
            set source_id = null
            where account_id = :account and source_id = :environment
            """;

    private static final String FORGET_DEVELOPMENT = """
            update orders
            set development_id = null, development_public_id = null
            where account_id = :account and development_id = :environment
            """;

    /// Also those that are going themselves, which [Environments#all] leaves out.
    private static final String OTHERS = """
            select environment_id
            from environments
            where account_id = :account and environment_id <> :environment
            """;

    /// Copies are the rows of the environment that they went to.
    private static final String FORGET_COPIED = """
            update row_copies
            set source = null
            where environment_id = :environment and source = :source
            """;

    private EnvironmentMentions() {}

    /// Whether something is still paid for one of these.
    static boolean isSold(Handle tx, AccountId account, List<EnvironmentId> environments) {
        return tx.createQuery(IS_SOLD)
                .bind("account", account.value())
                .bind("environments", Environments.numbers(environments))
                .mapTo(Boolean.class)
                .one();
    }

    /// @param tx on the rows of the account; from here on it sees those of an environment as well
    static void forget(Handle tx, AccountId account, EnvironmentId gone) {
        for (String forget : List.of(FORGET_SOURCE, FORGET_DEVELOPMENT)) {
            tx.createUpdate(forget)
                    .bind("account", account.value())
                    .bind("environment", gone.value())
                    .execute();
        }
        tx.createQuery(OTHERS)
                .bind("account", account.value())
                .bind("environment", gone.value())
                .map((row, _) -> new EnvironmentId(row.getInt(1)))
                .list()
                .forEach(target -> {
                    Transactions.enter(tx, target);
                    tx.createUpdate(FORGET_COPIED)
                            .bind("environment", target.value())
                            .bind("source", gone.value())
                            .execute();
                });
    }
}
