/// Dumps of the databases of stacks: backups of production, by a schedule and proved by restoring them; of
/// development only what its developers ask for. What is in them is read by nobody but who may read the database.
@NullMarked
package dev.ambit.backup;

import org.jspecify.annotations.NullMarked;
