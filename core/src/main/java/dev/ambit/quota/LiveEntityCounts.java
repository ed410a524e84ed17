package dev.ambit.quota;

import dev.ambit.db.EnvironmentId;
import dev.ambit.environment.EnvironmentType;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.statement.StatementContext;

/// The live entities of one environment.
record LiveEntityCounts(
        EnvironmentId id, String slug, String displayName, EnvironmentType type, long products, long subscriptions) {

    static LiveEntityCounts read(ResultSet row, StatementContext context) throws SQLException {
        return new LiveEntityCounts(
                new EnvironmentId(row.getInt("environment_id")),
                row.getString("slug"),
                row.getString("display_name"),
                EnvironmentType.valueOf(row.getString("type")),
                row.getLong("products"),
                row.getLong("subscriptions"));
    }

    boolean isCounted() {
        return type.isCountedAgainstAllowance();
    }
}
