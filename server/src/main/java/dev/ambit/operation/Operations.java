package dev.ambit.operation;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Stands outside of all scopes, since an operation outlives the environment that it removes; so each query here
/// names the account, or serves a loop.
public final class Operations {

    private static final String INSERT = """
            insert into operations (operation_id, account_id, environment_id, kind, state, claimed_until, created_at)
            values (:id, :account, :environment, :kind, 'PENDING', :from, :now)
            """;

    private static final String FIND = """
            select operation_id, account_id, environment_id, kind, state, phase, done, total, started_at, finished_at
            from operations
            where account_id = :account and operation_id = :id
            """;

    /// Claimed for a while and not for ever: if its server dies, another goes on.
    private static final String CLAIM = """
            update operations
            set state = 'RUNNING', started_at = coalesce(started_at, :now), claimed_until = :until
            where operation_id = (
                select operation_id
                from operations
                where state in ('PENDING', 'RUNNING') and claimed_until <= :now and kind = :kind
                order by claimed_until
                limit 1
                for update skip locked)
            returning operation_id, account_id, environment_id, kind, state, phase, done, total, started_at,
                finished_at
            """;

    private static final String ADVANCE = """
            update operations
            set phase = :phase, done = done + :done, claimed_until = :until
            where operation_id = :id
            """;

    private static final String FINISH = """
            update operations
            set state = 'DONE', phase = null, total = done, finished_at = :now
            where operation_id = :id
            """;

    private Operations() {}

    /// Leaves the work to whoever claims it.
    ///
    /// @param from when the work may begin
    public static UUID insert(
            Handle tx, AccountId account, EnvironmentId environment, OperationKind kind, Instant from, Instant now) {
        UUID id = UUID.randomUUID();
        tx.createUpdate(INSERT)
                .bind("id", id)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("kind", kind)
                .bind("from", from)
                .bind("now", now)
                .execute();
        return id;
    }

    static Optional<Operation> find(Handle tx, AccountId account, UUID id) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("id", id)
                .map(Operations::read)
                .findOne();
    }

    /// The next one that nobody works at, if any; for `claim` it is ours.
    public static Optional<Operation> claim(Handle tx, OperationKind kind, Duration claim, Instant now) {
        return tx.createQuery(CLAIM)
                .bind("kind", kind)
                .bind("now", now)
                .bind("until", now.plus(claim))
                .map(Operations::read)
                .findOne();
    }

    /// Says how far it is, and keeps the claim.
    public static void advance(Handle tx, UUID id, String phase, long done, Instant claimedUntil) {
        tx.createUpdate(ADVANCE)
                .bind("id", id)
                .bind("phase", phase)
                .bind("done", done)
                .bind("until", claimedUntil)
                .execute();
    }

    public static void finish(Handle tx, UUID id, Instant now) {
        tx.createUpdate(FINISH).bind("id", id).bind("now", now).execute();
    }

    private static Operation read(ResultSet row, StatementContext context) throws SQLException {
        return new Operation(
                row.getObject("operation_id", UUID.class),
                new AccountId(row.getInt("account_id")),
                new EnvironmentId(row.getInt("environment_id")),
                OperationKind.valueOf(row.getString("kind")),
                OperationState.valueOf(row.getString("state")),
                row.getString("phase"),
                row.getLong("done"),
                row.getLong("total"),
                instant(row.getTimestamp("started_at")),
                instant(row.getTimestamp("finished_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
