package dev.ambit.branch;

import dev.ambit.db.EnvironmentId;
import dev.ambit.http.Json;
import dev.ambit.operation.OperationState;
import dev.ambit.operation.Operations;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The states of deploys that were reported to the remote provider of a branch, in the table `deploys`.
public final class DeployReports {

    private static final Duration AGE_MAX = Duration.ofDays(1);
    private static final int REPORTS_MAX = 20;

    private static final String UNREPORTED = """
            select operation_id, branch, commit_id, failure, operations.state
            from deploys
            join %s as operations using (operation_id)
            where deploys.environment_id = :environment and has_arrived and deploys.created_at > :since
                and operations.state is distinct from reported
            order by deploys.created_at
            limit :limit
            """.formatted(Operations.STATES);

    private static final String IS_ANY_OPEN = """
            select exists (
                select from deploys
                join %s as operations using (operation_id)
                where deploys.environment_id = :environment and has_arrived and deploys.created_at > :since
                    and (operations.state is distinct from reported
                        or operations.state in ('PENDING', 'RUNNING') and not is_paused))
            """.formatted(Operations.STATES);

    private static final String REPORTED = """
            update deploys
            set reported = :state
            where environment_id = :environment and operation_id = :operation
            """;

    private static final String LAST_COMMIT = """
            select commit_id
            from deploys
            where environment_id = :environment and has_arrived
            order by created_at desc, operation_id desc
            limit 1
            """;

    /// The state of a deploy that the provider has not been told.
    ///
    /// @param failure null if the deploy has not failed
    public record Report(
            UUID operation,
            String branch,
            String commit,
            OperationState state,
            @Nullable String failure) {}

    private DeployReports() {}

    /// Returns states to report, the oldest deploys first.
    public static List<Report> unreported(Handle tx, EnvironmentId environment, Instant now) {
        return tx.createQuery(UNREPORTED)
                .bind("environment", environment.value())
                .bind("since", now.minus(AGE_MAX))
                .bind("limit", REPORTS_MAX)
                .map((row, _) -> read(row))
                .list();
    }

    /// Whether a deploy of the environment is unfinished, or has a state to report.
    public static boolean isAnyOpen(Handle tx, EnvironmentId environment, Instant now) {
        return tx.createQuery(IS_ANY_OPEN)
                .bind("environment", environment.value())
                .bind("since", now.minus(AGE_MAX))
                .mapTo(Boolean.class)
                .one();
    }

    /// Stores the state that the provider was told.
    public static void reported(Handle tx, EnvironmentId environment, Report report) {
        tx.createUpdate(REPORTED)
                .bind("environment", environment.value())
                .bind("operation", report.operation())
                .bind("state", report.state())
                .execute();
    }

    /// Returns the commit of the deploy that was requested last.
    public static Optional<String> lastCommit(Handle tx, EnvironmentId environment) {
        return tx.createQuery(LAST_COMMIT)
                .bind("environment", environment.value())
                .mapTo(String.class)
                .findOne();
    }

    private static Report read(ResultSet row) throws SQLException {
        String failure = row.getString("failure");
        return new Report(
                row.getObject("operation_id", UUID.class),
                row.getString("branch"),
                row.getString("commit_id"),
                OperationState.valueOf(row.getString("state")),
                failure == null
                        ? null
                        : Json.readStored(failure, DeployFailure.class).message());
    }
}
