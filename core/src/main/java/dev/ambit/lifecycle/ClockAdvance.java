package dev.ambit.lifecycle;

import dev.ambit.clock.EnvironmentTime;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Committed;
import dev.ambit.event.Events;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The result of an advance: the new time and the events.
///
/// @param head the number of the last event; the feed has the events that are not in `happened`
record ClockAdvance(EnvironmentTime time, List<LifecycleEvent> happened, long head) {

    private static final int HAPPENED_MAX = 1_000;

    /// @param moved the new time, with the number of the event of the advance
    static ClockAdvance since(Handle tx, EnvironmentId environment, Committed<EnvironmentTime> moved) {
        List<LifecycleEvent> happened = Events.after(tx, environment, moved.sequence(), HAPPENED_MAX).stream()
                .map(LifecycleEvent::of)
                .toList();
        return new ClockAdvance(moved.value(), happened, Events.head(tx, environment));
    }
}
