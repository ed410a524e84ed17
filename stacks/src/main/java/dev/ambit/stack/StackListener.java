package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import org.jdbi.v3.core.Handle;

/// Hears what becomes of stacks.
public interface StackListener {

    /// In the same transaction as the change, which is on the rows of the account.
    void became(Handle tx, AccountId account, EnvironmentId environment, StackState state);
}
