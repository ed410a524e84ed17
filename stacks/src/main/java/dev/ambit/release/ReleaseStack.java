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

    /// Whether the stack has a migration of the release, or may have it because the release was canceled while it
    /// ran.
    boolean mayHave(Migration migration) {
        return switch (state) {
            case PENDING, SKIPPED -> false;
            case RUNNING, DONE -> true;
            case FAILED ->
                failure != null
                        && failure.version() != null
                        && migration.order().compareTo(new MigrationVersion(failure.version())) < 0;
        };
    }

    enum State {
        PENDING,
        RUNNING,
        DONE,
        FAILED,
        /// The stack is suspended. The next release also applies this one.
        SKIPPED
    }
}
