package dev.ambit.release;

import dev.ambit.db.EnvironmentId;
import dev.ambit.stack.Stage;
import org.jspecify.annotations.Nullable;

/// How far a release is in one stack.
///
/// @param slug of its environment
/// @param checksum of all migrations that it has; equal where stacks are equal
record ReleaseStack(
        int place,
        EnvironmentId environment,
        String slug,
        Stage stage,
        State state,
        @Nullable String checksum,
        @Nullable Long tookMillis,
        @Nullable MigrationFailure failure) {

    enum State {
        PENDING,
        RUNNING,
        DONE,
        FAILED,
        /// It is suspended. The next release brings it up to this one, too.
        SKIPPED
    }
}
