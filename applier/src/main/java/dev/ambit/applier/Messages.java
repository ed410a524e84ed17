package dev.ambit.applier;

import java.time.Instant;
import java.util.Collection;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The recorded messages, each once.
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

    private static final String DELETE_OLD = """
            delete from ambit.inbox
            where ctid = any (array(
                select ctid from ambit.inbox
                where received_at < :before::timestamptz and body is null
                limit :max))
            """;

    /// @param body the body of an event of an unknown type; otherwise null
    record Message(
            String id,
            String type,
            @Nullable Long sequence,
            @Nullable String body) {}

    private Messages() {}

    /// Inserts messages and returns the ids of those that are new.
    static StatementBatch.Answer<String> insert(
            StatementBatch batch, Collection<Message> messages, Instant receivedAt) {
        return batch.ask(
                INSERT,
                row -> row.getString("message_id"),
                receivedAt.toString(),
                ColumnArrays.of(messages, Message::id),
                ColumnArrays.of(messages, Message::type),
                ColumnArrays.of(messages, Message::sequence),
                ColumnArrays.of(messages, Message::body));
    }

    /// Deletes some messages received before that time, except those of unknown types.
    ///
    /// @return the number of deleted messages; more may exist
    static int deleteOld(Handle tx, Instant before) {
        return tx.createUpdate(DELETE_OLD)
                .bind("before", before.toString())
                .bind("max", FORGOTTEN_MAX)
                .execute();
    }
}
