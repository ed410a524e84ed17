package dev.ambit.operation;

import dev.ambit.db.AccountId;
import org.jdbi.v3.core.Handle;

/// The SQL of running operations.
public final class RunningOperations {

    private static final String IS_ANY = """
        select exists (
            select from operations
            where account_id = :account and kind = :kind and state in ('PENDING', 'RUNNING'))
        """;

    private RunningOperations() {}

    /// Returns whether the account has a waiting or running operation of the kind.
    public static boolean isAny(Handle tx, AccountId account, OperationKind kind) {
        return tx.createQuery(IS_ANY)
                .bind("account", account.value())
                .bind("kind", kind)
                .mapTo(Boolean.class)
                .one();
    }
}
