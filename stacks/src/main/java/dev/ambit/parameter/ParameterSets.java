package dev.ambit.parameter;

import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

final class ParameterSets {

    private static final String FIND = """
            select version, schema, schema_version
            from parameter_sets
            where environment_id = :environment
            """;

    private static final String LOCK_SCHEMA = FIND + "for share";

    private static final String LOCK = FIND + "for update";

    private static final String ADD = """
            insert into parameter_sets (environment_id)
            values (:environment)
            on conflict do nothing
            """;

    private static final String EDITED = """
            update parameter_sets
            set version = version + 1
            where environment_id = :environment
            """;

    private static final String UPDATE_SCHEMA = """
            update parameter_sets
            set schema = :schema::jsonb, schema_version = schema_version + 1
            where environment_id = :environment
            """;

    private ParameterSets() {}

    static ParameterSet find(Handle tx, EnvironmentId environment) {
        return find(tx, FIND, environment);
    }

    /// Locks the schema against changes until `tx` ends.
    static ParameterSet lockSchema(Handle tx, EnvironmentId environment) {
        return find(tx, LOCK_SCHEMA, environment);
    }

    /// Locks the row until `tx` ends, and creates it if it is missing.
    static ParameterSet lock(Handle tx, EnvironmentId environment) {
        tx.createUpdate(ADD).bind("environment", environment.value()).execute();
        return find(tx, LOCK, environment);
    }

    static void countEdit(Handle tx, EnvironmentId environment) {
        tx.createUpdate(EDITED).bind("environment", environment.value()).execute();
    }

    static void update(Handle tx, EnvironmentId environment, ParameterSchema schema) {
        tx.createUpdate(UPDATE_SCHEMA)
                .bind("environment", environment.value())
                .bind("schema", Json.text(schema))
                .execute();
    }

    private static ParameterSet find(Handle tx, String sql, EnvironmentId environment) {
        return tx.createQuery(sql)
                .bind("environment", environment.value())
                .map(ParameterSets::read)
                .findOne()
                .orElse(ParameterSet.NONE);
    }

    private static ParameterSet read(ResultSet row, StatementContext context) throws SQLException {
        return new ParameterSet(
                row.getInt("version"),
                Json.readStored(row.getString("schema"), ParameterSchema.class),
                row.getInt("schema_version"));
    }
}
