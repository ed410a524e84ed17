package dev.ambit.branch;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
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
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The table `deploys`. The state of a deploy is that of its operation.
final class Deploys {

    private static final String READ = """
            select deploys.environment_id, operation_id, branch, commit_id, has_arrived, log, failure, actor, actor_id,
                actor_address, trace_id, deploys.created_at, operations.state
            from deploys
            join %s as operations using (operation_id)
            where deploys.environment_id = :environment
            """.formatted(Operations.STATES);

    private static final String FIND = READ + "and operation_id = :operation";

    private static final String LIST = READ + """
            and has_arrived and (deploys.created_at, operation_id) < (:at, :operation)
            order by deploys.created_at desc, operation_id desc
            limit :limit
            """;

    private static final String LIST_BACKWARD = READ + """
            and has_arrived and (deploys.created_at, operation_id) > (:at, :operation)
            order by deploys.created_at, operation_id
            limit :limit
            """;

    private static final String INSERT = """
            insert into deploys (environment_id, operation_id, branch, commit_id, has_arrived, actor, actor_id,
                actor_address, trace_id, created_at)
            values (:environment, :operation, :branch, :commit, :hasArrived, :actor, :actorId, :address, :traceId, :now)
            """;

    private static final String ENQUEUE = """
            update deploys
            set has_arrived = true, created_at = :now
            where environment_id = :environment and operation_id = :operation and not has_arrived
            """;

    private static final String DROP = """
            delete from deploys
            where environment_id = :environment and operation_id = :operation and not has_arrived
            """;

    private static final String STORE_LOG = """
            update deploys
            set log = :log, failure = :failure::jsonb
            where environment_id = :environment and operation_id = :operation
            """;

    private static final String IS_ANY_BEFORE = """
            select exists (
                select from deploys
                join %s as operations using (operation_id)
                where deploys.environment_id = :environment and has_arrived
                    and (deploys.created_at, operation_id) < (:at, :operation)
                    and operations.state in ('PENDING', 'RUNNING') and not is_paused)
            """.formatted(Operations.STATES);

    private static final String IS_ANY_AFTER = """
            select exists (
                select from deploys
                join %s as operations using (operation_id)
                where deploys.environment_id = :environment
                    and (deploys.created_at, operation_id) > (:at, :operation)
                    and operations.state = 'DONE')
            """.formatted(Operations.STATES);

    private static final String LATEST = """
            select operation_id
            from deploys
            where environment_id = :environment and has_arrived
            order by created_at desc, operation_id desc
            limit 1
            """;

    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");
    private static final UUID LAST_ID = new UUID(-1, -1);

    private Deploys() {}

    /// @param hasArrived whether the branch points to the commit; otherwise its push is still running
    static void insert(
            Handle tx,
            EnvironmentId environment,
            UUID operation,
            String branch,
            String commit,
            boolean hasArrived,
            Author author,
            Instant now) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("branch", branch)
                .bind("commit", commit)
                .bind("hasArrived", hasArrived)
                .bind("actor", author.actor().type())
                .bind("actorId", author.actor().id())
                .bind("address", author.actor().address())
                .bind("traceId", author.traceId())
                .bind("now", now)
                .execute();
    }

    /// Marks a deploy as arrived and queues it behind those that arrived before.
    static void enqueue(Handle tx, EnvironmentId environment, UUID operation, Instant now) {
        tx.createUpdate(ENQUEUE)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("now", now)
                .execute();
    }

    static void drop(Handle tx, EnvironmentId environment, UUID operation) {
        tx.createUpdate(DROP)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .execute();
    }

    /// @param failure null if the deploy has not failed
    static void storeLog(Handle tx, Deploy deploy, List<String> log, @Nullable DeployFailure failure) {
        tx.createUpdate(STORE_LOG)
                .bind("environment", deploy.environment().value())
                .bind("operation", deploy.operation())
                .bind("log", log.toArray(String[]::new))
                .bind("failure", failure == null ? null : Json.text(failure))
                .execute();
    }

    static Optional<Deploy> find(Handle tx, EnvironmentId environment, UUID operation) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .map(Deploys::read)
                .findOne();
    }

    /// Returns a page of deploys, the latest first.
    static List<Deploy> list(
            Handle tx,
            EnvironmentId environment,
            @Nullable Instant at,
            @Nullable UUID operation,
            boolean isBackward,
            int limit) {
        return tx.createQuery(isBackward ? LIST_BACKWARD : LIST)
                .bind("environment", environment.value())
                .bind("at", at == null ? LAST : at)
                .bind("operation", operation == null ? LAST_ID : operation)
                .bind("limit", limit)
                .map(Deploys::read)
                .list();
    }

    /// Returns the operation of the deploy that arrived last.
    static Optional<UUID> latest(Handle tx, EnvironmentId environment) {
        return tx.createQuery(LATEST)
                .bind("environment", environment.value())
                .mapTo(UUID.class)
                .findOne();
    }

    /// Whether an earlier deploy of the environment is unfinished.
    static boolean isAnyBefore(Handle tx, Deploy deploy) {
        return is(tx, IS_ANY_BEFORE, deploy);
    }

    /// Whether a later deploy of the environment has finished.
    static boolean isAnyAfter(Handle tx, Deploy deploy) {
        return is(tx, IS_ANY_AFTER, deploy);
    }

    private static boolean is(Handle tx, String sql, Deploy deploy) {
        return tx.createQuery(sql)
                .bind("environment", deploy.environment().value())
                .bind("at", deploy.createdAt())
                .bind("operation", deploy.operation())
                .mapTo(Boolean.class)
                .one();
    }

    private static Deploy read(ResultSet row, StatementContext context) throws SQLException {
        String failure = row.getString("failure");
        return new Deploy(
                new EnvironmentId(row.getInt("environment_id")),
                row.getObject("operation_id", UUID.class),
                OperationState.valueOf(row.getString("state")),
                row.getString("branch"),
                row.getString("commit_id"),
                row.getBoolean("has_arrived"),
                List.of((String[]) row.getArray("log").getArray()),
                failure == null ? null : Json.readStored(failure, DeployFailure.class),
                Author.read(row),
                row.getTimestamp("created_at").toInstant());
    }
}
