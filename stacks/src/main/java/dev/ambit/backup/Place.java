package dev.ambit.backup;

import dev.ambit.stack.Stage;
import dev.ambit.stackdb.StackDatabase;

/// The database of one stack.
///
/// @param isSuspended whether its login may not enter
record Place(StackDatabase database, Stage stage, boolean isSuspended) {

    /// Whether a dump of it says how it is built.
    boolean isBuilt() {
        return stage == Stage.PRODUCTION;
    }
}
