package dev.ambit.event;

import dev.ambit.db.EnvironmentId;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Is asked whether what somebody is about to change may be: by what it would tell the log, whoever changes it.
@FunctionalInterface
public interface ChangeGuard {

    /// Before the transaction begins.
    Verdict before(EnvironmentId environment, Author author);

    /// Within it, when all is done but for telling the log.
    @FunctionalInterface
    interface Verdict {

        Verdict FREE = (_, _) -> {};

        /// Lets it be, or refuses all of it.
        ///
        /// @param told how many events of each type
        /// @throws dev.ambit.problem.Problem if it may not be
        void require(Handle tx, Map<EventType, Integer> told);
    }
}
