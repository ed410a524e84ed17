package dev.ambit.bulk;

import dev.ambit.bulk.BulkChangeWire.Content;
import dev.ambit.bulk.BulkChangeWire.Failure;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.http.Json;
import dev.ambit.operation.OperationProblem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The SQL of bulk changes, of the customers that wait for them, and of those that failed.
final class BulkChanges {

    /// The class of PostgreSQL advisory locks for starts of bulk changes.
    private static final int LOCKS = 9;

    private static final String LOCK = """
        select 1
        from pg_advisory_xact_lock(:locks, :environment)
        """;

    private static final String COUNT_WAITING = """
        select count(distinct operation_id)
        from bulk_change_customers
        where environment_id = :environment and problem_code is null
        """;

    private static final String INSERT = """
        insert into bulk_changes (environment_id, operation_id, content, actor, actor_id, actor_address, trace_id,
            created_at)
        values (:environment, :operation, :content::jsonb, :actor, :actorId, :address, :traceId, :now)
        """;

    private static final String INSERT_CUSTOMERS = """
        insert into bulk_change_customers (environment_id, operation_id, line, customer_id)
        select :environment, :operation, chosen.line, chosen.id
        from unnest(:ids::text[]) with ordinality as chosen (id, line)
        """;

    private static final String FIND = """
        select content, actor, actor_id, actor_address, trace_id
        from bulk_changes
        where environment_id = :environment and operation_id = :operation
        """;

    private static final String NEXT = """
        select line, customer_id
        from bulk_change_customers
        where environment_id = :environment and operation_id = :operation and problem_code is null
        order by line
        limit 1
        """;

    private static final String REMOVE = """
        delete from bulk_change_customers
        where environment_id = :environment and operation_id = :operation and line = :line and problem_code is null
        """;

    private static final String FAIL = """
        update bulk_change_customers
        set problem_code = :code, problem_message = :message
        where environment_id = :environment and operation_id = :operation and line = :line and problem_code is null
        """;

    private static final String FAILURES = """
        select line, customer_id, problem_code, problem_message
        from bulk_change_customers
        where environment_id = :environment and operation_id = :operation and problem_code is not null
            and line > :after
        order by line
        limit :limit
        """;

    private static final String FAILURES_BACKWARD = """
        select line, customer_id, problem_code, problem_message
        from bulk_change_customers
        where environment_id = :environment and operation_id = :operation and problem_code is not null
            and line < :after
        order by line desc
        limit :limit
        """;

    private static final String CLEAR = """
        delete from bulk_change_customers
        where environment_id = :environment and operation_id = :operation and line = any (array(
            select line
            from bulk_change_customers
            where environment_id = :environment and operation_id = :operation and (:failed or problem_code is null)
            limit :limit))
        """;

    private static final String DELETE = """
        delete from bulk_changes
        where environment_id = :environment and operation_id = :operation
        """;

    /// A change and its author.
    record Stored(Content content, Author author) {}

    /// A customer that waits.
    record Waiting(int line, String customerId) {}

    private BulkChanges() {}

    /// Returns the number of changes with waiting customers. Other starts wait until `tx` ends, so that concurrent
    /// starts cannot exceed the maximum together.
    static int lockAndCountWaiting(Handle tx, EnvironmentId environment) {
        tx.createQuery(LOCK)
                .bind("locks", LOCKS)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .one();
        return tx.createQuery(COUNT_WAITING)
                .bind("environment", environment.value())
                .mapTo(Integer.class)
                .one();
    }

    static void insert(
            Handle tx,
            EnvironmentId environment,
            UUID operation,
            Content content,
            Author author,
            List<String> customers,
            Instant now) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("content", Json.text(content))
                .bind("actor", author.actor().type())
                .bind("actorId", author.actor().id())
                .bind("address", author.actor().address())
                .bind("traceId", author.traceId())
                .bind("now", now)
                .execute();
        tx.createUpdate(INSERT_CUSTOMERS)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("ids", customers.toArray(String[]::new))
                .execute();
    }

    static Optional<Stored> find(Handle tx, EnvironmentId environment, UUID operation) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .map((row, _) -> new Stored(Json.readStored(row.getString("content"), Content.class), Author.read(row)))
                .findOne();
    }

    static Optional<Waiting> next(Handle tx, EnvironmentId environment, UUID operation) {
        return tx.createQuery(NEXT)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .map((row, _) -> new Waiting(row.getInt("line"), row.getString("customer_id")))
                .findOne();
    }

    /// Deletes the row of a customer that is being changed.
    ///
    /// @return false if the customer no longer waits
    static boolean remove(Handle tx, EnvironmentId environment, UUID operation, int line) {
        return tx.createUpdate(REMOVE)
                        .bind("environment", environment.value())
                        .bind("operation", operation)
                        .bind("line", line)
                        .execute()
                > 0;
    }

    /// Records why a customer could not be changed.
    ///
    /// @return false if the customer no longer waits
    static boolean fail(Handle tx, EnvironmentId environment, UUID operation, int line, OperationProblem problem) {
        return tx.createUpdate(FAIL)
                        .bind("environment", environment.value())
                        .bind("operation", operation)
                        .bind("line", line)
                        .bind("code", problem.code())
                        .bind("message", problem.message())
                        .execute()
                > 0;
    }

    static List<Failure> failures(
            Handle tx, EnvironmentId environment, UUID operation, long after, boolean isBackward, int limit) {
        return tx.createQuery(isBackward ? FAILURES_BACKWARD : FAILURES)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, _) -> new Failure(
                        row.getInt("line"),
                        row.getString("customer_id"),
                        row.getString("problem_code"),
                        row.getString("problem_message")))
                .list();
    }

    /// Deletes the rows of customers that wait.
    ///
    /// @param isWithFailed whether those that failed are deleted too
    /// @return the number of deleted rows, up to `limit`
    static int clear(Handle tx, EnvironmentId environment, UUID operation, boolean isWithFailed, int limit) {
        return tx.createUpdate(CLEAR)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .bind("failed", isWithFailed)
                .bind("limit", limit)
                .execute();
    }

    static void delete(Handle tx, EnvironmentId environment, UUID operation) {
        tx.createUpdate(DELETE)
                .bind("environment", environment.value())
                .bind("operation", operation)
                .execute();
    }
}
