package dev.ambit.parameter;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import org.jdbi.v3.core.Handle;

/// Hears that a stack is told something else, and makes its resources right.
public interface ParameterListener {

    /// Asked before a schema is kept.
    ///
    /// @throws dev.ambit.problem.Problem naming the parameter that no resource could be set by
    void check(ParameterSchema schema);

    /// In the same transaction as the change, which is on the rows of the account and of the environment.
    ///
    /// @throws dev.ambit.problem.Problem naming what cannot be so; nothing is changed then
    void changed(Handle tx, AccountId account, EnvironmentId environment, Author author);
}
