package dev.ambit.backup;

import dev.ambit.access.Actor;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.operation.Operations;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The tables `backups` and `backup_schedules`.
final class Backups {

    static final int LIST_MAX = 500;

    /// How many finished entries without a file are kept per environment.
    static final int OVER_MAX = 100;

    private static final int FORGOTTEN_MAX = 1_000;

    private static final String SELECT = """
            select operation_id, purpose, origin, is_there, bytes, sha256, release, tables, rows, pending, verified_at,
                actor, actor_id, created_at
            from backups
            where environment_id = :environment
            """;

    private static final String FIND = SELECT + "and operation_id = :operation";

    private static final String LIST = SELECT + """
                and purpose = any (:purposes)
            order by created_at desc, operation_id desc
            limit :limit
            """;

    private static final String INSERT = """
            insert into backups (environment_id, operation_id, purpose, origin, actor, actor_id, created_at)
            values (:environment, :operation, :purpose, :origin::uuid, :actor, :actorId, :now)
            """;

    private static final String WRITTEN = """
            update backups
            set is_there = true, bytes = :bytes, sha256 = :sha256, release = :release, tables = :tables, rows = :rows,
                verified_at = :verifiedAt
            where environment_id = :environment and operation_id = :operation
            """;

    private static final String PEND = """
            update backups
            set pending = :pending
            where environment_id = :environment and operation_id = :operation and pending is not distinct from :before::text
            """;

    private static final String REMOVE = """
            delete from backups
            where environment_id = :environment and operation_id = :operation
            """;

    private static final String OPERATION = """
            select from %s as operations where operations.operation_id = backups.operation_id
            """.formatted(Operations.STATES);

    /// Includes failed operations, because they can be resumed.
    private static final String NEEDED = """
            select id
            from backups
            cross join unnest(array[operation_id, origin]) as id
            where environment_id = :environment and id is not null
              and (is_there or exists (%s and state in ('PENDING', 'RUNNING', 'FAILED')))
            """.formatted(OPERATION);

    private static final String UNDER_WAY = """
            select operation_id
            from backups
            where environment_id = :environment and exists (%s and state in ('PENDING', 'RUNNING'))
            limit 1
            """.formatted(OPERATION);

    private static final String DELETE_EXPIRED = """
            delete from backups
            where environment_id = :environment and operation_id = any (array(
                select operation_id
                from backups
                where environment_id = :environment and not is_there
                  and not exists (%s and state in ('PENDING', 'RUNNING'))
                order by created_at desc, operation_id desc
                offset :kept
                limit :max))
            """.formatted(OPERATION);

    private static final String SCHEDULE = """
            select every_hours, kept
            from backup_schedules
            where environment_id = :environment
            """;

    private static final String PUT_SCHEDULE = """
            insert into backup_schedules (environment_id, every_hours, kept)
            values (:environment, :everyHours, :kept)
            on conflict (environment_id) do update
            set every_hours = excluded.every_hours, kept = excluded.kept
            """;

    private Backups() {}

    static Optional<Backup> find(Handle tx, EnvironmentId environment, UUID operation) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .map(Backups::read)
                .findOne();
    }

    /// Returns the latest dumps first.
    static List<Backup> list(Handle tx, EnvironmentId environment, DumpPurpose... purposes) {
        String[] names = new String[purposes.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = purposes[i].name();
        }
        return tx.createQuery(LIST)
                .bind("environment", environment.value())
                .bind("purposes", names)
                .bind("limit", LIST_MAX)
                .map(Backups::read)
                .list();
    }

    static void insert(
            Handle tx,
            EnvironmentId environment,
            UUID operation,
            DumpPurpose purpose,
            @Nullable UUID origin,
            Actor actor,
            Instant now) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("purpose", purpose)
                .bind("origin", origin)
                .bind("actor", actor.type())
                .bind("actorId", actor.id())
                .bind("now", now)
                .execute();
    }

    static void written(
            Handle tx,
            EnvironmentId environment,
            UUID operation,
            Backup.Written written,
            @Nullable Instant verifiedAt) {
        tx.createUpdate(WRITTEN)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("bytes", written.bytes())
                .bind("sha256", written.sha256())
                .bind("release", written.release())
                .bind("tables", written.tables())
                .bind("rows", written.rows())
                .bind("verifiedAt", verifiedAt)
                .execute();
    }

    /// Stores the transaction that is about to commit the rows of a dump.
    ///
    /// @return false if another transaction was stored since `backup` was read
    static boolean pend(Handle tx, EnvironmentId environment, Backup backup, String transaction) {
        return tx.createUpdate(PEND)
                        .bind("environment", environment.value())
                        .bind("operation", backup.operation())
                        .bind("pending", transaction)
                        .bind("before", backup.pending())
                        .execute()
                > 0;
    }

    static void remove(Handle tx, EnvironmentId environment, UUID operation) {
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .execute();
    }

    /// Returns the ids of all dumps whose files exist, or that an unfinished or failed operation needs.
    static Set<UUID> needed(Handle tx, EnvironmentId environment) {
        return Set.copyOf(tx.createQuery(NEEDED)
                .bind("environment", environment.value())
                .mapTo(UUID.class)
                .list());
    }

    /// Returns an unfinished operation, if there is one.
    static Optional<UUID> underWay(Handle tx, EnvironmentId environment) {
        return tx.createQuery(UNDER_WAY)
                .bind("environment", environment.value())
                .mapTo(UUID.class)
                .findOne();
    }

    /// Deletes the oldest finished entries without a file.
    static void deleteExpired(Handle tx, EnvironmentId environment) {
        tx.createUpdate(DELETE_EXPIRED)
                .bind("environment", environment.value())
                .bind("kept", OVER_MAX)
                .bind("max", FORGOTTEN_MAX)
                .execute();
    }

    static BackupSchedule schedule(Handle tx, EnvironmentId environment) {
        return tx.createQuery(SCHEDULE)
                .bind("environment", environment.value())
                .map((row, _) -> new BackupSchedule(row.getInt("every_hours"), row.getInt("kept")))
                .findOne()
                .orElse(BackupSchedule.DAILY);
    }

    static void schedule(Handle tx, EnvironmentId environment, BackupSchedule schedule) {
        tx.createUpdate(PUT_SCHEDULE)
                .bind("environment", environment.value())
                .bind("everyHours", schedule.everyHours())
                .bind("kept", schedule.kept())
                .execute();
    }

    private static Backup read(ResultSet row, StatementContext context) throws SQLException {
        return new Backup(
                row.getObject("operation_id", UUID.class),
                DumpPurpose.valueOf(row.getString("purpose")),
                row.getObject("origin", UUID.class),
                row.getBoolean("is_there"),
                row.getObject("bytes", Long.class),
                row.getString("sha256"),
                row.getString("release"),
                row.getObject("tables", Integer.class),
                row.getObject("rows", Long.class),
                row.getString("pending"),
                Columns.instant(row, "verified_at"),
                row.getString("actor"),
                row.getString("actor_id"),
                Objects.requireNonNull(Columns.instant(row, "created_at")));
    }
}
