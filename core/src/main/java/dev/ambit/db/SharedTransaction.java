package dev.ambit.db;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jspecify.annotations.Nullable;

/// A transaction that others join.
record SharedTransaction(Handle tx, Scope scope) {

    /// Runs a part of the shared transaction. Each of its statements also has the scope of the shared transaction,
    /// so it can see rows of one environment and one account.
    ///
    /// @param wanted null: no further scope
    <T> T part(@Nullable Scope wanted, HandleCallback<T, RuntimeException> work) {
        if (wanted != null && !wanted.equals(scope)) {
            if (wanted.setting().equals(scope.setting())) {
                throw new IllegalStateException("A transaction for %s cannot read rows of %s".formatted(scope, wanted));
            }
            Transactions.addScope(tx, wanted);
        }
        return work.withHandle(tx);
    }
}
