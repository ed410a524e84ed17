package dev.ambit.applier;

import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The messages that were taken, each once.
final class Messages {

    private static final String INSERT = """
            insert into ambit.inbox (message_id, type, sequence, received_at, body)
            select it.message, it.type, it.sequence, :receivedAt::timestamptz, it.body
            from unnest(:messages::text[], :types::text[], :sequences::bigint[], :bodies::json[])
                as it (message, type, sequence, body)
            on conflict do nothing
            returning message_id
            """;

    private static final int FORGOTTEN_MAX = 1_000;

    private static final String FORGET = """
            delete from ambit.inbox
            where ctid = any (array(
                select ctid from ambit.inbox
                where received_at < :before::timestamptz and body is null
                limit :max))
            """;

    /// @param body of what nobody understands (yet)
    record Message(
            String id,
            String type,
            @Nullable Long sequence,
            @Nullable String body) {}

    private Messages() {}

    /// The ids of those that were not there.
    static Set<String> insert(Handle tx, Collection<Message> messages, Instant receivedAt) {
        return tx.createQuery(INSERT)
                .bind("messages", Columns.of(messages, Message::id))
                .bind("types", Columns.of(messages, Message::type))
                .bind("sequences", Columns.of(messages, Message::sequence))
                .bind("bodies", Columns.of(messages, Message::body))
                .bind("receivedAt", receivedAt.toString())
                .mapTo(String.class)
                .set();
    }

    /// Some that are so old that nobody sends them again.
    ///
    /// @return how many; there may be more
    static int forget(Handle tx, Instant before) {
        return tx.createUpdate(FORGET)
                .bind("before", before.toString())
                .bind("max", FORGOTTEN_MAX)
                .execute();
    }
}
