package dev.ambit.environment;

import dev.ambit.db.EnvironmentId;

/// Files of an environment that lie outside of the database, and are removed with its rows.
public interface EnvironmentFiles {

    /// Returns how many files the environment has.
    long count(EnvironmentId environment);

    /// Deletes all files of the environment.
    void removeAll(EnvironmentId environment);
}
