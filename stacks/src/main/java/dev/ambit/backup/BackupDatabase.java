package dev.ambit.backup;

import dev.ambit.stack.Stage;
import dev.ambit.stackdb.StackDatabase;
import dev.ambit.stackdb.StackDatabases;

/// The database of one stack, as source or target of a dump.
///
/// @param cluster that has the database
/// @param isSuspended whether its login is disabled
record BackupDatabase(StackDatabases cluster, StackDatabase database, Stage stage, boolean isSuspended) {

    /// Whether its dumps contain the structure.
    boolean isBuilt() {
        return stage == Stage.PRODUCTION;
    }
}
