package dev.ambit.rowcopy;

import dev.ambit.access.Actor;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The table `row_copies`, by target environment.
final class RowCopies {

    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");
    private static final UUID LAST_ID = new UUID(-1, -1);

    private static final String SELECT = """
            select environment_id, operation_id, source, draft, batch, after, pending, read, written, actor, actor_id,
                created_at
            from row_copies
            where environment_id = :environment
            """;

    private static final String FIND = SELECT + "and operation_id = :operation";

    private static final String ONWARD = SELECT + """
                and (created_at, operation_id) < (:at, :id)
            order by created_at desc, operation_id desc
            limit :limit
            """;

    private static final String BACKWARD = SELECT + """
                and (created_at, operation_id) > (:at, :id)
            order by created_at, operation_id
            limit :limit
            """;

    private static final String INSERT = """
            insert into row_copies (environment_id, operation_id, source, draft, actor, actor_id, created_at)
            values (:environment, :operation, :source, :draft::jsonb, :actor, :actorId, :now)
            """;

    private static final String PEND = """
            update row_copies
            set pending = :pending::jsonb
            where environment_id = :environment and operation_id = :operation
            """;

    private static final String SETTLE = """
            update row_copies
            set pending = null, batch = :batch, after = :after, read = read + :read, written = written + :written
            where environment_id = :environment and operation_id = :operation and pending is not null
            """;

    private RowCopies() {}

    static Optional<RowCopy> find(Handle tx, EnvironmentId target, UUID operation) {
        return tx.createQuery(FIND)
                .bind("environment", target.value())
                .bind("operation", operation)
                .map(RowCopies::read)
                .findOne();
    }

    /// Returns a page of copies, the latest first.
    ///
    /// @param at null, like `id`, starts at the beginning
    static List<RowCopy> list(
            Handle tx, EnvironmentId target, @Nullable Instant at, @Nullable UUID id, boolean isBackward, int limit) {
        return tx.createQuery(isBackward ? BACKWARD : ONWARD)
                .bind("environment", target.value())
                .bind("at", at == null ? LAST : at)
                .bind("id", id == null ? LAST_ID : id)
                .bind("limit", limit)
                .map(RowCopies::read)
                .list();
    }

    static void insert(
            Handle tx,
            EnvironmentId target,
            EnvironmentId source,
            UUID operation,
            RowCopyDraft draft,
            Actor actor,
            Instant now) {
        tx.createUpdate(INSERT)
                .bind("environment", target.value())
                .bind("operation", operation)
                .bind("source", source.value())
                .bind("draft", Json.text(draft))
                .bind("actor", actor.type())
                .bind("actorId", actor.id())
                .bind("now", now)
                .execute();
    }

    /// Stores the page that is about to be committed.
    ///
    /// @param pending null if the page was rolled back
    static void pend(Handle tx, RowCopy copy, RowCopy.@Nullable Pending pending) {
        tx.createUpdate(PEND)
                .bind("environment", copy.target().value())
                .bind("operation", copy.operation())
                .bind("pending", pending == null ? null : Json.text(pending))
                .execute();
    }

    /// Records that the pending page was committed.
    static void settle(Handle tx, RowCopy copy, RowCopy.Pending pending) {
        List<String> last = pending.last();
        tx.createUpdate(SETTLE)
                .bind("environment", copy.target().value())
                .bind("operation", copy.operation())
                .bind("batch", last == null ? copy.batch() + 1 : copy.batch())
                .bind("after", last == null ? null : last.toArray(String[]::new))
                .bind("read", pending.read())
                .bind("written", pending.written())
                .execute();
    }

    private static RowCopy read(ResultSet row, StatementContext context) throws SQLException {
        String pending = row.getString("pending");
        return new RowCopy(
                row.getObject("operation_id", UUID.class),
                new EnvironmentId(row.getInt("source")),
                new EnvironmentId(row.getInt("environment_id")),
                Json.readStored(row.getString("draft"), RowCopyDraft.class),
                row.getInt("batch"),
                row.getArray("after") == null
                        ? null
                        : Arrays.asList((String[]) row.getArray("after").getArray()),
                pending == null ? null : Json.readStored(pending, RowCopy.Pending.class),
                row.getLong("read"),
                row.getLong("written"),
                row.getString("actor"),
                row.getString("actor_id"),
                Objects.requireNonNull(Columns.instant(row, "created_at")));
    }
}
