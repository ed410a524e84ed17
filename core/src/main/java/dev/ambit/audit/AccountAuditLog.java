package dev.ambit.audit;

import dev.ambit.access.Actor;
import dev.ambit.db.AccountId;
import dev.ambit.event.Author;
import dev.ambit.http.Json;
import dev.ambit.notification.Notifications;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of the audit log of an account, which is append-only.
public final class AccountAuditLog {

    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    private static final String INSERT = """
        insert into account_acts (account_id, done_at, operation, entity_type, entity_id, environment_public_id,
            actor, actor_id, actor_address, trace_id, before, after)
        values (:account, :now, :operation, :entityType, :entityId, :environment::uuid,
            :actor, :actorId, :address, :traceId, :before::jsonb, :after::jsonb)
        """;

    private static final String SELECT = """
        select number, done_at, operation, entity_type, entity_id, environment_public_id, actor, actor_id,
            actor_address, trace_id, before, after
        from account_acts
        where account_id = :account and done_at >= :since
            and (:actor::text is null or actor = :actor or actor_id = :actor)
        """;

    private static final String OF_ENTITY = SELECT + "and entity_id = :entityId ";

    private static final String LATEST = """
        select number, done_at, operation, entity_type, entity_id, environment_public_id, actor, actor_id,
            actor_address, trace_id, before, after
        from account_acts
        where account_id = :account and entity_id = :entityId and operation = :operation
        order by done_at desc, number desc
        limit :limit
        """;

    private static final String ONWARD = """
            and (done_at, number) < (:at, :number)
        order by done_at desc, number desc
        limit :limit
        """;

    private static final String BACKWARD = """
            and (done_at, number) > (:at, :number)
        order by done_at, number
        limit :limit
        """;

    private static final String ALL_ONWARD = SELECT + ONWARD;
    private static final String ALL_BACKWARD = SELECT + BACKWARD;
    private static final String OF_ENTITY_ONWARD = OF_ENTITY + ONWARD;
    private static final String OF_ENTITY_BACKWARD = OF_ENTITY + BACKWARD;

    private AccountAuditLog() {}

    /// Adds an entry; call it in the transaction of the action.
    public static void add(Handle tx, AccountId account, Author author, AccountAuditEntry entry, Instant now) {
        Actor actor = author.actor();
        tx.createUpdate(INSERT)
                .bind("account", account.value())
                .bind("now", now)
                .bind("operation", entry.operation().wireName())
                .bind("entityType", entry.operation().entityType())
                .bind("entityId", entry.entity().toString())
                .bind("environment", entry.environment())
                .bind("actor", actor.type())
                .bind("actorId", actor.id())
                .bind("address", actor.address())
                .bind("traceId", author.traceId())
                .bind("before", entry.before() == null ? null : Json.text(entry.before()))
                .bind("after", entry.after() == null ? null : Json.text(entry.after()))
                .execute();
        AccountNotices.of(author, entry, now).ifPresent(it -> Notifications.raise(tx, account, it, now));
    }

    /// Lists entries, latest first, beyond a position.
    ///
    /// @param at null, together with `number`: from the start of the list
    public static List<AuditEntry> list(
            Handle tx,
            AccountId account,
            AuditFilter filter,
            @Nullable Instant at,
            @Nullable Long number,
            boolean isBackward,
            int limit) {
        String ofAll = isBackward ? ALL_BACKWARD : ALL_ONWARD;
        String ofEntity = isBackward ? OF_ENTITY_BACKWARD : OF_ENTITY_ONWARD;
        var query = tx.createQuery(filter.entityId() == null ? ofAll : ofEntity)
                .bind("account", account.value())
                .bind("since", filter.since() == null ? Instant.EPOCH : filter.since())
                .bind("actor", filter.actor())
                .bind("at", at == null ? LAST : at)
                .bind("number", number == null ? 0 : number)
                .bind("limit", limit);
        if (filter.entityId() != null) {
            query.bind("entityId", filter.entityId());
        }
        return query.map(AccountAuditLog::read).list();
    }

    /// Returns the last entries of one kind for an entity, latest first.
    public static List<AuditEntry> latest(
            Handle tx, AccountId account, AccountOperation operation, UUID entity, int limit) {
        return tx.createQuery(LATEST)
                .bind("account", account.value())
                .bind("entityId", entity.toString())
                .bind("operation", operation.wireName())
                .bind("limit", limit)
                .map(AccountAuditLog::read)
                .list();
    }

    private static AuditEntry read(ResultSet row, StatementContext context) throws SQLException {
        return new AuditEntry(
                row.getLong("number"),
                row.getTimestamp("done_at").toInstant(),
                Author.read(row),
                row.getString("operation"),
                row.getString("entity_type"),
                row.getString("entity_id"),
                row.getObject("environment_public_id", UUID.class),
                state(row.getString("before")),
                state(row.getString("after")));
    }

    private static @Nullable Map<String, Object> state(@Nullable String json) {
        return json == null ? null : Json.map(json);
    }
}
