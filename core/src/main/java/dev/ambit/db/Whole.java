package dev.ambit.db;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jspecify.annotations.Nullable;

/// A transaction of which others are parts.
///
/// @param afterwards what its parts leave to do once it has been committed
record Whole(Handle tx, Scope scope, List<Runnable> afterwards) {

    /// Each statement says the scope of the whole again, so of one kind of rows it sees those of one owner.
    ///
    /// @param wanted null: outside
    <T> T part(@Nullable Scope wanted, HandleCallback<T, RuntimeException> work) {
        if (wanted != null && !wanted.equals(scope)) {
            if (wanted.setting().equals(scope.setting())) {
                throw new IllegalStateException("A transaction for %s cannot read rows of %s".formatted(scope, wanted));
            }
            Transactions.enter(tx, wanted);
        }
        return work.withHandle(tx);
    }
}
