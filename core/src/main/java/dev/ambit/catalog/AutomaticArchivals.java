package dev.ambit.catalog;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// The SQL of the entities that a rollback or an import has archived, not a person.
public final class AutomaticArchivals {

    private static final String PUT = """
        insert into automatic_archivals (environment_id, path, cause, archived_at)
        select :environment, path, :cause, :now
        from unnest(:paths::text[]) as path
        on conflict (environment_id, path) do update
        set cause = excluded.cause, archived_at = excluded.archived_at
        """;

    private static final String FIND = """
        select path, archived_at
        from automatic_archivals
        where environment_id = :environment and cause = :cause
        """;

    public enum Cause {
        ROLLBACK,
        IMPORT,
    }

    private AutomaticArchivals() {}

    public static void put(Handle tx, EnvironmentId environment, Cause cause, Collection<String> paths, Instant now) {
        tx.createUpdate(PUT)
                .bind("environment", environment.value())
                .bind("cause", cause.name())
                .bind("paths", paths.toArray(String[]::new))
                .bind("now", now)
                .execute();
    }

    /// Returns the times of the archivals by path.
    static Map<String, Instant> find(Handle tx, EnvironmentId environment, Cause cause) {
        Map<String, Instant> times = new HashMap<>();
        tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("cause", cause.name())
                .map((row, _) -> Map.entry(
                        row.getString("path"), row.getTimestamp("archived_at").toInstant()))
                .forEach(it -> times.put(it.getKey(), it.getValue()));
        return times;
    }
}
