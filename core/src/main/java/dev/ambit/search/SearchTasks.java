package dev.ambit.search;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Work;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The SQL of entries that a background loop still has to write.
public final class SearchTasks {

    private static final String INSERT = """
        insert into search_tasks (environment_id, kind, ids, due_at)
        values (:environment, :kind, :ids::text[], :dueAt)
        """;

    /// Skips a task that another server works on.
    private static final String TAKE = """
        select task_id, kind, ids, after_id
        from search_tasks
        where environment_id = :environment and due_at <= :now
        order by task_id
        limit 1
        for update skip locked
        """;

    private static final String ADVANCE = """
        update search_tasks
        set after_id = :after
        where environment_id = :environment and task_id = :task
        """;

    private static final String REMOVE = """
        delete from search_tasks
        where environment_id = :environment and task_id = :task
        """;

    private static final String NEXT = """
        select min(due_at)
        from search_tasks
        where environment_id = :environment
        """;

    /// @param ids the entries to write; null: all of this kind with ids after `after`
    record Task(long id, SearchKind kind, @Nullable List<String> ids, String after) {}

    private SearchTasks() {}

    /// Leaves the entries of many new entities to the loop.
    public static void add(Handle tx, EnvironmentId environment, SearchKind kind, Collection<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("kind", kind.code())
                .bind("ids", ids.toArray(String[]::new))
                .bind("dueAt", Instant.EPOCH)
                .execute();
        Work.SEARCH.scheduleBy(tx, environment, Instant.EPOCH);
    }

    /// Locks and returns the oldest task that is due.
    static Optional<Task> take(Handle tx, EnvironmentId environment, Instant now) {
        return tx.createQuery(TAKE)
                .bind("environment", environment.value())
                .bind("now", now)
                .map(SearchTasks::read)
                .findOne();
    }

    /// Records that the entries up to `after` are written.
    static void advance(Handle tx, EnvironmentId environment, Task task, String after) {
        tx.createUpdate(ADVANCE)
                .bind("environment", environment.value())
                .bind("task", task.id())
                .bind("after", after)
                .execute();
    }

    static void remove(Handle tx, EnvironmentId environment, Task task) {
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("task", task.id())
                .execute();
    }

    /// Returns when the next task is due, if any.
    static Optional<Instant> next(Handle tx, EnvironmentId environment) {
        return tx.createQuery(NEXT)
                .bind("environment", environment.value())
                .map((row, _) -> Optional.ofNullable(Columns.instant(row, "min")))
                .one();
    }

    private static Task read(ResultSet row, StatementContext context) throws SQLException {
        Array ids = row.getArray("ids");
        return new Task(
                row.getLong("task_id"),
                SearchKind.of(row.getInt("kind")),
                ids == null ? null : List.of((String[]) ids.getArray()),
                row.getString("after_id"));
    }
}
