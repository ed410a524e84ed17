package dev.ambit.parameter;

import dev.ambit.access.Actor;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import org.jdbi.v3.core.Handle;

/// Hears that a stack is to be told something else: its resources are to be made again.
public interface ParameterListener {

    /// In the same transaction as the change, which is on the rows of the account and of the environment.
    void changed(Handle tx, AccountId account, EnvironmentId environment, Actor by);
}
