package dev.ambit.environment;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The SQL of rows outside of an environment that refer to it: orders for it, and copies out of it. They outlive
/// the environment without referring to it; an order keeps its name.
final class EnvironmentMentions {

    /// Until then, the order records what was sold.
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

    private static final String ALL = """
        select environment_id
        from environments
        where account_id = :account
        """;

    /// A copy belongs to the environment that received it.
    private static final String FORGET_COPIED = """
        update row_copies
        set source = null
        where environment_id = :environment and source = :source
        """;

    private EnvironmentMentions() {}

    /// Returns whether an order still bills one of these environments.
    static boolean isSold(Handle tx, AccountId account, List<EnvironmentId> environments) {
        return tx.createQuery(IS_SOLD)
                .bind("account", account.value())
                .bind("environments", Environments.numbers(environments))
                .mapTo(Boolean.class)
                .one();
    }

    /// @param tx in the scope of the account; the method adds the scope of the environment
    static void forget(Handle tx, AccountId account, EnvironmentId gone) {
        for (String forget : List.of(FORGET_SOURCE, FORGET_DEVELOPMENT)) {
            tx.createUpdate(forget)
                    .bind("account", account.value())
                    .bind("environment", gone.value())
                    .execute();
        }
        all(tx, account).stream().filter(it -> !it.equals(gone)).forEach(target -> {
            Transactions.enter(tx, target);
            tx.createUpdate(FORGET_COPIED)
                    .bind("environment", target.value())
                    .bind("source", gone.value())
                    .execute();
        });
    }

    /// Returns the environments of an account with those that are being deleted, which [Environments#all] omits.
    static List<EnvironmentId> all(Handle tx, AccountId account) {
        return tx.createQuery(ALL)
                .bind("account", account.value())
                .map((row, _) -> new EnvironmentId(row.getInt(1)))
                .list();
    }
}
