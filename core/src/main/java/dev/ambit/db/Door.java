package dev.ambit.db;

import java.util.function.Supplier;

/// Stands before the connections to the database, where those wait who have to. It lets everybody in by himself.
@FunctionalInterface
public interface Door {

    /// Runs `work` when its turn has come.
    ///
    /// @throws dev.ambit.problem.Problem if that takes too long
    <T> T pass(Scope scope, Supplier<T> work);
}
