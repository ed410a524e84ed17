package dev.ambit.applier;

import java.time.Instant;
import java.util.Collection;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The messages that were taken, each once.
final class Messages {

    private static final String INSERT = """
            insert into ambit.inbox (message_id, type, sequence, received_at, body)
            select it.message, it.type, it.sequence, ?::timestamptz, it.body
            from unnest(?::text[], ?::text[], ?::bigint[], ?::json[])
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
    static Round.Answer<String> insert(Round round, Collection<Message> messages, Instant receivedAt) {
        return round.ask(
                INSERT,
                row -> row.getString("message_id"),
                receivedAt.toString(),
                Columns.of(messages, Message::id),
                Columns.of(messages, Message::type),
                Columns.of(messages, Message::sequence),
                Columns.of(messages, Message::body));
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
