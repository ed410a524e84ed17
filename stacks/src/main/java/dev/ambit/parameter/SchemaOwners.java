package dev.ambit.parameter;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Finds the environment whose schema applies: production for the stacks of development, otherwise the environment
/// itself.
final class SchemaOwners {

    private static final String SOURCE = """
            select source
            from stacks
            where account_id = :account and environment = :environment and state <> 'REMOVED'
            """;

    private static final String HELD = """
            select environment
            from stacks
            where account_id = :account and source = :source and environment <> :source and state <> 'REMOVED'
            order by environment
            """;

    private SchemaOwners() {}

    static EnvironmentId of(Handle tx, AccountId account, EnvironmentId environment) {
        return tx.createQuery(SOURCE)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .map((row, _) -> new EnvironmentId(row.getInt("source")))
                .findOne()
                .orElse(environment);
    }

    /// Returns the other environments that use this one's schema.
    static List<EnvironmentId> heldBy(Handle tx, AccountId account, EnvironmentId owner) {
        return tx.createQuery(HELD)
                .bind("account", account.value())
                .bind("source", owner.value())
                .map((row, _) -> new EnvironmentId(row.getInt("environment")))
                .list();
    }
}
