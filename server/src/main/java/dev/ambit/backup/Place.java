package dev.ambit.backup;

import dev.ambit.stack.Stage;
import dev.ambit.stackdb.StackDatabase;

/// The database of one stack.
record Place(StackDatabase database, Stage stage) {

    /// Whether a dump of it says how it is built.
    boolean isBuilt() {
        return stage == Stage.PRODUCTION;
    }
}
