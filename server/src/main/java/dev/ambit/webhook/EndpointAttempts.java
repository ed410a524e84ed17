package dev.ambit.webhook;

import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// The attempts that failed; those that succeeded cost no row.
final class EndpointAttempts {

    private static final String SELECT = """
            select attempt_id, sequence, message_id, type, attempt, at, response_status, response_head, latency_millis,
                error, next_attempt_at
            from endpoint_attempts
            where environment_id = :environment and endpoint_id = :endpoint
            """;

    private static final String OF_EVENT = "and sequence = :sequence";

    private static final String OLDER = """
                and (at, attempt_id) < (:at, :id)
            order by at desc, attempt_id desc
            limit :limit
            """;

    private static final String NEWER = """
                and (at, attempt_id) > (:at, :id)
            order by at, attempt_id
            limit :limit
            """;

    private static final String LIST = SELECT + OLDER;
    private static final String LIST_BACKWARDS = SELECT + NEWER;
    private static final String LIST_OF_EVENT = SELECT + OF_EVENT + OLDER;
    private static final String LIST_OF_EVENT_BACKWARDS = SELECT + OF_EVENT + NEWER;

    private EndpointAttempts() {}

    /// Nearest first, beyond the attempt `id` at that time.
    ///
    /// @param sequence null: of all events
    static List<EndpointAttempt> list(
            Handle tx,
            EnvironmentId environment,
            UUID endpoint,
            @Nullable Long sequence,
            Instant at,
            UUID id,
            boolean isBackwards,
            int limit) {
        String all = isBackwards ? LIST_BACKWARDS : LIST;
        String ofEvent = isBackwards ? LIST_OF_EVENT_BACKWARDS : LIST_OF_EVENT;
        var query =
                sequence == null ? tx.createQuery(all) : tx.createQuery(ofEvent).bind("sequence", sequence);
        return query.bind("environment", environment.value())
                .bind("endpoint", endpoint)
                .bind("at", at)
                .bind("id", id)
                .bind("limit", limit)
                .map(EndpointAttempts::read)
                .list();
    }

    private static EndpointAttempt read(ResultSet row, StatementContext context) throws SQLException {
        return new EndpointAttempt(
                row.getObject("attempt_id", UUID.class),
                row.getObject("sequence", Long.class),
                row.getObject("message_id", UUID.class),
                row.getString("type"),
                row.getInt("attempt"),
                row.getTimestamp("at").toInstant(),
                row.getObject("response_status", Integer.class),
                row.getString("response_head"),
                row.getLong("latency_millis"),
                row.getString("error"),
                Columns.instant(row, "next_attempt_at"));
    }
}
