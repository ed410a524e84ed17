package dev.ambit.parameter;

import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The append-only table `parameter_changes`.
final class ParameterChanges {
    private static final String INSERT = """
            insert into parameter_changes (environment_id, changed_at, name, source, before, after, actor, actor_id,
                actor_address, trace_id)
            values (:environment, :now, :name, :source, :before, :after, :actor, :actorId, :address, :traceId)
            """;

    private static final String READ = """
            select number, changed_at, name, source, before, after, actor, actor_id, actor_address, trace_id
            from parameter_changes
            where environment_id = :environment
            """;

    private static final String ONWARD = READ + """
                and number < :number
            order by number desc
            limit :limit
            """;

    private static final String BACKWARD = READ + """
                and number > :number
            order by number
            limit :limit
            """;

    private ParameterChanges() {}

    static void add(
            Handle tx,
            EnvironmentId environment,
            String name,
            ParameterSource source,
            @Nullable String before,
            @Nullable String after,
            Author author,
            Instant now) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("name", name)
                .bind("source", source)
                .bind("before", before)
                .bind("after", after)
                .bind("actor", author.actor().type())
                .bind("actorId", author.actor().id())
                .bind("address", author.actor().address())
                .bind("traceId", author.traceId())
                .execute();
    }

    /// Returns a page of changes: before `from`, latest first; if `isBackward`, after it, oldest first.
    static List<ParameterChange> list(
            Handle tx, EnvironmentId environment, @Nullable Long from, boolean isBackward, int limit) {
        return tx.createQuery(isBackward ? BACKWARD : ONWARD)
                .bind("environment", environment.value())
                .bind("number", from == null ? Long.MAX_VALUE : from)
                .bind("limit", limit)
                .map(ParameterChanges::read)
                .list();
    }

    private static ParameterChange read(ResultSet row, StatementContext context) throws SQLException {
        return new ParameterChange(
                row.getLong("number"),
                row.getTimestamp("changed_at").toInstant(),
                row.getString("name"),
                ParameterSource.valueOf(row.getString("source")),
                row.getString("before"),
                row.getString("after"),
                Author.read(row));
    }
}
