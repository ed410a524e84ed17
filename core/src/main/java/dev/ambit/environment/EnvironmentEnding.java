package dev.ambit.environment;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Resources of an environment outside of the core tables. They are paused with it, and removed before its rows.
public interface EnvironmentEnding {

    /// Checks whether the environment can end.
    ///
    /// @throws dev.ambit.problem.Problem if other environments need its resources
    void require(Handle tx, AccountId account, EnvironmentId environment);

    /// Returns whether other environments need its resources.
    boolean isNeeded(Handle tx, AccountId account, EnvironmentId environment);

    /// Pauses or resumes the resources in the transaction that archives or unarchives the environment.
    void rests(Handle tx, AccountId account, EnvironmentId environment, boolean isResting, Author author);

    /// Starts the removal in the transaction that deletes the environment.
    void begin(Handle tx, AccountId account, EnvironmentId environment, Author author);

    /// Returns whether resources of these environments are still being removed.
    boolean isUnderWay(Handle tx, AccountId account, List<EnvironmentId> environments);

    /// Returns why a step of the removal has failed and is repeated, in sentences; nothing if no step has failed.
    Optional<String> removalProblem(Handle tx, AccountId account, List<EnvironmentId> environments);
}
