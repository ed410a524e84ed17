package dev.ambit.backup;

import dev.ambit.stack.Stage;
import dev.ambit.stackdb.StackDatabase;

/// The database of one stack, as source or target of a dump.
///
/// @param isSuspended whether its login is disabled
record BackupDatabase(StackDatabase database, Stage stage, boolean isSuspended) {

    /// Whether its dumps contain the structure.
    boolean isBuilt() {
        return stage == Stage.PRODUCTION;
    }
}
