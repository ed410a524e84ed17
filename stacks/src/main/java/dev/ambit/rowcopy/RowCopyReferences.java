package dev.ambit.rowcopy;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.EnvironmentReferences;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The environments that row copies name as their source. A copy belongs to its target.
public final class RowCopyReferences implements EnvironmentReferences {

    private static final String REMOVE = """
            update row_copies
            set source = null
            where environment_id = :target and source = :deleted
            """;

    @Override
    public boolean isBilled(Handle tx, AccountId account, List<EnvironmentId> environments) {
        return false;
    }

    @Override
    public void removeReferences(Handle tx, AccountId account, EnvironmentId deleted, List<EnvironmentId> others) {
        others.forEach(target -> {
            Transactions.addScope(tx, target);
            tx.createUpdate(REMOVE)
                    .bind("target", target.value())
                    .bind("deleted", deleted.value())
                    .execute();
        });
    }
}
