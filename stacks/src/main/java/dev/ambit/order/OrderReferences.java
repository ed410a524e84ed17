package dev.ambit.order;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.environment.EnvironmentReferences;
import dev.ambit.environment.Environments;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The environments that orders name. An order keeps the name of its environment when the environment is gone.
public final class OrderReferences implements EnvironmentReferences {

    private static final String IS_SOLD = """
            select exists (
                select from orders
                where account_id = :account and development_id = any (:environments) and sale = 'SOLD')
            """;

    private static final String REMOVE = """
            update orders
            set source_id = nullif(source_id, :deleted),
                development_public_id = case when development_id = :deleted then null else development_public_id end,
                development_id = nullif(development_id, :deleted)
            where account_id = :account and (source_id = :deleted or development_id = :deleted)
            """;

    @Override
    public boolean isBilled(Handle tx, AccountId account, List<EnvironmentId> environments) {
        return tx.createQuery(IS_SOLD)
                .bind("account", account.value())
                .bind("environments", Environments.numbers(environments))
                .mapTo(Boolean.class)
                .one();
    }

    @Override
    public void removeReferences(Handle tx, AccountId account, EnvironmentId deleted, List<EnvironmentId> others) {
        tx.createUpdate(REMOVE)
                .bind("account", account.value())
                .bind("deleted", deleted.value())
                .execute();
    }
}
