package dev.ambit.release;

import dev.ambit.db.EnvironmentId;
import dev.ambit.stack.Stage;
import org.jspecify.annotations.Nullable;

/// The state of a release in one stack.
///
/// @param slug of the environment
/// @param checksum of the stack's migrations; equal for equal structures
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
        /// The stack is suspended. The next release also applies this one.
        SKIPPED
    }
}
