package dev.ambit.parameter;

import dev.ambit.access.Secrets;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

final class Parameters {

    private static final String LIST = """
            select name, source, value, sealed
            from parameters
            where environment_id = :environment
            order by name, source
            """;

    private static final String SET = """
            insert into parameters (environment_id, name, source, value, sealed, updated_at)
            values (:environment, :name, :source, :value, :sealed, :now)
            on conflict (environment_id, name, source) do update
            set value = excluded.value, sealed = excluded.sealed, updated_at = excluded.updated_at
            """;

    private static final String REMOVE = """
            delete from parameters
            where environment_id = :environment and name = :name and source = :source
            """;

    private Parameters() {}

    static List<StoredParameter> list(Handle tx, EnvironmentId environment, Secrets secrets) {
        return tx.createQuery(LIST)
                .bind("environment", environment.value())
                .map((row, _) -> {
                    byte[] sealed = row.getBytes("sealed");
                    return new StoredParameter(
                            row.getString("name"),
                            ParameterSource.valueOf(row.getString("source")),
                            sealed == null ? row.getString("value") : secrets.open(sealed, environment),
                            sealed != null);
                })
                .list();
    }

    static void set(Handle tx, EnvironmentId environment, StoredParameter it, Secrets secrets, Instant now) {
        tx.createUpdate(SET)
                .bind("environment", environment.value())
                .bind("name", it.name())
                .bind("source", it.source())
                .bind("value", it.isSealed() ? null : it.value())
                .bind("sealed", it.isSealed() ? secrets.seal(it.value(), environment) : null)
                .bind("now", now)
                .execute();
    }

    static void remove(Handle tx, EnvironmentId environment, StoredParameter it) {
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("name", it.name())
                .bind("source", it.source())
                .execute();
    }
}
