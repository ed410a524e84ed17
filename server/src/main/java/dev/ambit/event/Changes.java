package dev.ambit.event;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a transaction has to tell the log. It collects, because numbers are given out as the very last act.
public final class Changes {

    private final List<EventDraft> drafts = new ArrayList<>();

    public void add(EventType type, String entityId, @Nullable String customerId, Object body) {
        drafts.add(new EventDraft(type, entityId, customerId, body));
    }

    List<EventDraft> drafts() {
        return drafts;
    }
}
