package dev.ambit.parameter;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import org.jdbi.v3.core.Handle;

/// Receives changes of parameters, and updates the resources of the stack.
public interface ParameterListener {

    /// Validates a schema before it is stored.
    ///
    /// @throws dev.ambit.problem.Problem at a parameter that cannot be a resource setting
    void check(ParameterSchema schema);

    /// Called in the transaction of the change, with access to the rows of the account and the environment.
    ///
    /// @throws dev.ambit.problem.Problem if a value is not allowed; the change is rolled back
    void changed(Handle tx, AccountId account, EnvironmentId environment, Author author);
}
