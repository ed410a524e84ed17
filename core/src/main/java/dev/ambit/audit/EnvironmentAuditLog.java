package dev.ambit.audit;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.EventBody;
import dev.ambit.event.EventHistory;
import dev.ambit.event.HistoryFilter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads the audit log of an environment from its event log.
public final class EnvironmentAuditLog {

    private EnvironmentAuditLog() {}

    /// One page.
    ///
    /// @param searched the number up to which the event log was searched; null at the end of the list
    public record Found(List<AuditEntry> entries, @Nullable Long searched) {}

    /// Lists entries, latest first, beyond `from`.
    ///
    /// @param from an event number; null: the start of the list
    public static Found list(
            Handle tx,
            EnvironmentId environment,
            UUID publicId,
            AuditFilter filter,
            @Nullable Long from,
            boolean isBackward,
            int limit) {
        var events = new HistoryFilter(filter.entityId(), filter.actor(), filter.since());
        EventHistory.Found found = EventHistory.list(tx, environment, events, from, isBackward, limit);
        return new Found(found.entries().stream().map(it -> entry(it, publicId)).toList(), found.searched());
    }

    private static AuditEntry entry(EventHistory.Entry it, UUID environment) {
        return new AuditEntry(
                it.sequence(),
                it.at(),
                it.author(),
                it.type(),
                it.entityType(),
                it.entityId(),
                environment,
                state(it.before()),
                state(it.after()));
    }

    /// Returns null also if a newer server wrote the state in a format that this server does not know.
    private static @Nullable Map<String, Object> state(@Nullable EventBody body) {
        return body == null || !body.isReadable() ? null : body.fields();
    }
}
