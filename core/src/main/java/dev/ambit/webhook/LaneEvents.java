package dev.ambit.webhook;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.SelectedEvents;
import dev.ambit.event.SelectedEvents.Range;
import dev.ambit.event.SelectedEvents.Selected;
import dev.ambit.event.SelectedEvents.Selection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Reads the events of one lane that is behind at one endpoint.
final class LaneEvents {

    static final int EVENTS_MAX = 100;

    private LaneEvents() {}

    /// Returns the next selected events, at most [#EVENTS_MAX].
    static List<EventRef> read(Handle tx, EnvironmentId environment, Endpoint endpoint, EndpointFlow.LaneRead read) {
        return selected(tx, environment, endpoint.selection(), read).stream()
                .map(it -> new EventRef(
                        it.sequence(), read.lane(), it.previous() > endpoint.startsAfter() ? it.previous() : 0))
                .toList();
    }

    private static List<Selected> selected(
            Handle tx, EnvironmentId environment, Selection selection, EndpointFlow.LaneRead read) {
        var range = new Range(read.after(), read.through());
        if (OutgoingEvent.isOfCustomer(read.lane())) {
            return SelectedEvents.ofCustomer(
                    tx, environment, selection, read.lane().strip(), range, EVENTS_MAX);
        }
        String[] entity = read.lane().split(" ", -1);
        return SelectedEvents.ofEntity(tx, environment, selection, entity[0], entity[1], range, EVENTS_MAX);
    }
}
