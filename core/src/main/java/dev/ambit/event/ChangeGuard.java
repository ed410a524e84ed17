package dev.ambit.event;

import dev.ambit.db.EnvironmentId;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// Decides whether a change is allowed, based on its events.
@FunctionalInterface
public interface ChangeGuard {

    /// Runs before the transaction begins.
    Verdict before(EnvironmentId environment, Author author);

    /// Runs inside of the transaction, before the events are appended.
    @FunctionalInterface
    interface Verdict {

        Verdict ALLOWED = (_, _) -> {};

        /// Accepts the change or refuses all of it.
        ///
        /// @param events number of events by type
        /// @throws dev.ambit.problem.Problem if the change is not allowed
        void requireAllowed(Handle tx, Map<EventType, Integer> events);
    }
}
