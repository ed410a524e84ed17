package dev.ambit.lifecycle;

import dev.ambit.clock.EnvironmentTime;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Committed;
import dev.ambit.event.Events;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// A clock that was moved on, and what has happened since.
///
/// @param head the number of the last event; beyond the last of `happened`, the others are in the feed
record Journey(EnvironmentTime time, List<Happening> happened, long head) {

    private static final int HAPPENED_MAX = 1_000;

    /// @param moved with the number of the event that told of it
    static Journey since(Handle tx, EnvironmentId environment, Committed<EnvironmentTime> moved) {
        List<Happening> happened = Events.after(tx, environment, moved.sequence(), HAPPENED_MAX).stream()
                .map(Happening::of)
                .toList();
        return new Journey(moved.value(), happened, Events.head(tx, environment));
    }
}
