package dev.ambit.db;

import java.util.function.Supplier;

/// Admission control in front of the database connections. The default admits every transaction at once.
@FunctionalInterface
public interface ConnectionAdmission {

    /// Runs `work` when it is admitted.
    ///
    /// @throws dev.ambit.problem.Problem if the wait is too long
    <T> T pass(Scope scope, Supplier<T> work);
}
