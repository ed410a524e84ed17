package dev.ambit.branch;

import dev.ambit.stack.WantedResource;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The branches in repositories of a remote provider. Methods call the provider, so they may block; they throw
/// [dev.ambit.stack.InProgressException] if it throttles or does not answer.
public interface RemoteBranches {

    /// No remote branches.
    RemoteBranches NONE = new RemoteBranches() {
        @Override
        public String provider() {
            return "none";
        }

        @Override
        public Optional<String> head(WantedResource branch) {
            return Optional.empty();
        }

        @Override
        public CommitFiles files(WantedResource branch, String commit) {
            throw new IllegalStateException("No provider has remote branches");
        }
    };

    /// Returns the name of the provider of these branches.
    String provider();

    /// Returns the head of a branch, or nothing if the branch does not exist.
    Optional<String> head(WantedResource branch);

    /// Takes note of a new deploy of a branch, whose state is reported to the provider.
    ///
    /// @param tx transaction that created the deploy
    default void deployCreated(Handle tx, WantedResource branch) {}

    /// Returns the files of a commit for one deploy. The caller closes them.
    CommitFiles files(WantedResource branch, String commit);
}
