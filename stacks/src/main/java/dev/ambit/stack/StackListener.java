package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import org.jdbi.v3.core.Handle;

/// Receives state changes of stacks.
public interface StackListener {

    /// Called in the transaction of the change, with access to the rows of the account.
    void became(Handle tx, AccountId account, EnvironmentId environment, StackState state);
}
