package dev.ambit.release;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import dev.ambit.operation.OperationState;
import dev.ambit.operation.Operations;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// The table `releases`. The state of a release is that of its operation.
final class Releases {

    private static final int RELEASES_MAX = 10_000;

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

    private static final String FAILED = READ + """
            and exists (
                select from %s as operations where operation_id = operation and state = 'FAILED')
            order by created_at
            limit 1
            """.formatted(Operations.STATES);

    private static final String WITHDRAWN = READ + """
            and exists (
                select from %s as operations where operation_id = operation and state = 'CANCELED')
            and exists (
                select from release_stacks
                where account_id = :account and release_stacks.release_id = releases.release_id
                    and release_stacks.state in ('RUNNING', 'DONE', 'FAILED'))
            order by created_at desc
            limit :limit
            """.formatted(Operations.STATES);

    private static final String IS_ANY = "select exists (select from releases where account_id = :account)";

    private static final String DONE = """
            select migrations
            from releases
            join %s as operations on operation_id = operation
            where account_id = :account and state = 'DONE'
            order by created_at desc
            limit :limit
            """.formatted(Operations.STATES);

    /// A failed release counts if it reached the stack, or if another stack has it already.
    private static final String OWED = """
            select migrations
            from releases
            join %s as operations on operation_id = operation
            where account_id = :account and (state = 'DONE' or state = 'FAILED' and created_at < :before and exists (
                select from release_stacks
                where account_id = :account and release_stacks.release_id = releases.release_id
                    and (release_stacks.state = 'DONE'
                        or release_stacks.state = 'FAILED' and environment = :environment)))
            order by state = 'DONE' desc, created_at desc
            limit :limit
            """.formatted(Operations.STATES);

    private static final String INSERT = """
            insert into releases (account_id, release_id, operation, migrations, created_at)
            values (:account, :id, :operation, :migrations::jsonb, :now)
            """;

    static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");
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

    /// Returns the oldest release that failed and was neither resumed nor withdrawn.
    static Optional<Release> failed(Handle tx, AccountId account) {
        return tx.createQuery(FAILED)
                .bind("account", account.value())
                .map((row, _) -> read(tx, account, row))
                .findOne();
    }

    /// Returns the canceled releases that may have reached a stack, the latest first.
    static List<Release> withdrawn(Handle tx, AccountId account) {
        return tx.createQuery(WITHDRAWN)
                .bind("account", account.value())
                .bind("limit", RELEASES_MAX)
                .map((row, _) -> read(tx, account, row))
                .list();
    }

    static boolean isAny(Handle tx, AccountId account) {
        return tx.createQuery(IS_ANY)
                .bind("account", account.value())
                .mapTo(Boolean.class)
                .one();
    }

    /// Returns the migrations of completed releases by version.
    static SortedMap<MigrationVersion, Migration> done(Handle tx, AccountId account) {
        return byVersion(tx.createQuery(DONE).bind("account", account.value()));
    }

    /// Returns the migrations that a stack must have, by version. Stacks that were suspended, restored or adopted
    /// can lack some of them.
    ///
    /// @param before failed releases count if they are older
    static SortedMap<MigrationVersion, Migration> owed(
            Handle tx, AccountId account, EnvironmentId environment, Instant before) {
        return byVersion(tx.createQuery(OWED)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("before", before));
    }

    /// If a version was released twice, the first row applies: of completed releases, the latest.
    private static SortedMap<MigrationVersion, Migration> byVersion(Query query) {
        var migrations = new TreeMap<MigrationVersion, Migration>();
        query.bind("limit", RELEASES_MAX)
                .map((row, _) -> Json.readStored(row.getString("migrations"), Content.class))
                .forEach(it -> it.migrations().forEach(step -> migrations.putIfAbsent(step.order(), step)));
        return migrations;
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
