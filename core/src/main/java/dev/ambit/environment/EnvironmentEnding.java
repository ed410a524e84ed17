package dev.ambit.environment;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// What an environment has outside of our tables, which rests as it does, and goes before its rows do.
public interface EnvironmentEnding {

    /// Asked before anything of it ends.
    ///
    /// @throws dev.ambit.problem.Problem if others still need what it has
    void require(Handle tx, AccountId account, EnvironmentId environment);

    /// Whether others still need what it has.
    boolean isNeeded(Handle tx, AccountId account, EnvironmentId environment);

    /// In the transaction that archives it, or takes it back.
    void rests(Handle tx, AccountId account, EnvironmentId environment, boolean isResting, Author author);

    /// In the transaction that ends it.
    void begin(Handle tx, AccountId account, EnvironmentId environment, Author author);

    /// Whether something of these is still there.
    boolean isUnderWay(Handle tx, AccountId account, List<EnvironmentId> environments);
}
