package dev.ambit.release;

import dev.ambit.db.AccountId;
import dev.ambit.http.Json;
import dev.ambit.operation.OperationState;
import dev.ambit.operation.Operations;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The table `releases`. The state of a release is that of its operation.
final class Releases {

    private static final int BEFORE_MAX = 10_000;

    private static final String READ = """
            select release_id, operation, migrations, created_at, (
                select state from %s as operations where operation_id = operation) as state
            from releases
            where account_id = :account
            """.formatted(Operations.STATES);

    private static final String FIND = READ + "and release_id = :id";

    private static final String OF_OPERATION = READ + "and operation = :operation";

    private static final String LIST = READ + """
            and (created_at, release_id) < (:at, :id)
            order by created_at desc, release_id desc
            limit :limit
            """;

    private static final String LIST_BACKWARD = READ + """
            and (created_at, release_id) > (:at, :id)
            order by created_at, release_id
            limit :limit
            """;

    private static final String BEFORE = READ + """
            and created_at < :at and exists (
                select from %s as operations where operation_id = operation and state = 'DONE')
            order by created_at desc
            limit :limit
            """.formatted(Operations.STATES);

    private static final String INSERT = """
            insert into releases (account_id, release_id, operation, migrations, created_at)
            values (:account, :id, :operation, :migrations::jsonb, :now)
            """;

    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");
    private static final UUID LAST_ID = new UUID(-1, -1);

    /// Stored form of the migrations.
    record Content(List<Migration> migrations) {}

    private Releases() {}

    static void insert(Handle tx, AccountId account, UUID id, UUID operation, List<Migration> migrations, Instant now) {
        tx.createUpdate(INSERT)
                .bind("account", account.value())
                .bind("id", id)
                .bind("operation", operation)
                .bind("migrations", Json.text(new Content(migrations)))
                .bind("now", now)
                .execute();
    }

    static Optional<Release> find(Handle tx, AccountId account, UUID id) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("id", id)
                .map((row, _) -> read(tx, account, row))
                .findOne();
    }

    static Optional<Release> ofOperation(Handle tx, AccountId account, UUID operation) {
        return tx.createQuery(OF_OPERATION)
                .bind("account", account.value())
                .bind("operation", operation)
                .map((row, _) -> read(tx, account, row))
                .findOne();
    }

    /// Returns a page of releases, the latest first.
    static List<Release> list(
            Handle tx, AccountId account, @Nullable Instant at, @Nullable UUID id, boolean isBackward, int limit) {
        return tx.createQuery(isBackward ? LIST_BACKWARD : LIST)
                .bind("account", account.value())
                .bind("at", at == null ? LAST : at)
                .bind("id", id == null ? LAST_ID : id)
                .bind("limit", limit)
                .map((row, _) -> read(tx, account, row))
                .list();
    }

    /// Returns the completed releases before a time, the latest first.
    static List<Release> done(Handle tx, AccountId account, Instant before) {
        return tx.createQuery(BEFORE)
                .bind("account", account.value())
                .bind("at", before)
                .bind("limit", BEFORE_MAX)
                .map((row, _) -> read(tx, account, row))
                .list();
    }

    private static Release read(Handle tx, AccountId account, ResultSet row) throws SQLException {
        UUID id = row.getObject("release_id", UUID.class);
        return new Release(
                account,
                id,
                row.getObject("operation", UUID.class),
                OperationState.valueOf(row.getString("state")),
                Json.readStored(row.getString("migrations"), Content.class).migrations(),
                ReleaseStacks.list(tx, account, id),
                row.getTimestamp("created_at").toInstant());
    }
}
