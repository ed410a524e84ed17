package dev.ambit.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a transaction has to tell the log. It collects, because numbers are given out as the very last act.
public final class Changes {

    private final List<EventDraft> drafts = new ArrayList<>();
    private final Map<EventType, Integer> returned = new EnumMap<>(EventType.class);
    private @Nullable Instant at;

    /// From here on, what is added happened at that time of the environment; unsaid, it happens now.
    public void at(Instant moment) {
        at = moment;
    }

    public void add(EventType type, String entityId, @Nullable String customerId, Object body) {
        drafts.add(new EventDraft(type, entityId, customerId, body, at));
    }

    /// Counts as if it had just been made, as what comes back does.
    ///
    /// @param creation what would have been told then
    public void cameBack(EventType creation) {
        returned.merge(creation, 1, Integer::sum);
    }

    /// How much there is to tell so far.
    public int size() {
        return drafts.size();
    }

    /// Does not tell what came after that, since it was undone.
    public void cutTo(int size) {
        drafts.subList(size, drafts.size()).clear();
    }

    /// How much of what.
    public Map<EventType, Integer> types() {
        Map<EventType, Integer> types = new EnumMap<>(returned);
        drafts.forEach(it -> types.merge(it.type(), 1, Integer::sum));
        return types;
    }

    List<EventDraft> drafts() {
        return drafts;
    }
}
