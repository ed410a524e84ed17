package dev.ambit.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Collects the events of a transaction, because numbers are assigned at its end.
public final class Changes {

    private final List<EventDraft> drafts = new ArrayList<>();
    private final Map<EventType, Integer> returned = new EnumMap<>(EventType.class);
    private @Nullable Instant at;

    /// Sets the environment's time of the events that are added from here on; by default, it is now.
    public void at(Instant moment) {
        at = moment;
    }

    public void add(EventType type, String entityId, @Nullable String customerId, Object body) {
        drafts.add(new EventDraft(type, entityId, customerId, body, at));
    }

    /// Counts an unarchived entity like a new one.
    ///
    /// @param creation the event of its creation
    public void countUnarchived(EventType creation) {
        returned.merge(creation, 1, Integer::sum);
    }

    /// Returns the number of collected events.
    public int size() {
        return drafts.size();
    }

    /// Keeps the first `size` events, and drops the later ones, because their changes were undone.
    public void cutTo(int size) {
        drafts.subList(size, drafts.size()).clear();
    }

    /// Returns the number of events by type. An unarchived entity counts as created.
    public Map<EventType, Integer> types() {
        Map<EventType, Integer> types = new EnumMap<>(returned);
        drafts.forEach(it -> types.merge(it.type(), 1, Integer::sum));
        return types;
    }

    List<EventDraft> drafts() {
        return drafts;
    }
}
