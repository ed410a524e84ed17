package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.parameter.SchemaSharing;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The production environments that stacks mirror.
public final class StackSources implements SchemaSharing {

    private static final String SOURCE = """
            select source
            from stacks
            where account_id = :account and environment = :environment and state <> 'REMOVED'
            """;

    private static final String DEVELOPMENTS = """
            select environment
            from stacks
            where account_id = :account and source = :source and environment <> :source and state <> 'REMOVED'
            order by environment
            """;

    @Override
    public EnvironmentId ownerOf(Handle tx, AccountId account, EnvironmentId environment) {
        return tx.createQuery(SOURCE)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .map((row, _) -> new EnvironmentId(row.getInt("source")))
                .findOne()
                .orElse(environment);
    }

    @Override
    public List<EnvironmentId> developmentsOf(Handle tx, AccountId account, EnvironmentId owner) {
        return tx.createQuery(DEVELOPMENTS)
                .bind("account", account.value())
                .bind("source", owner.value())
                .map((row, _) -> new EnvironmentId(row.getInt("environment")))
                .list();
    }
}
