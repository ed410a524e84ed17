package dev.ambit.event;

import static dev.ambit.problem.ProblemCode.EVENT_GONE;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// What is to be known of a log beside its events: one row for each environment, as long as it is there.
public final class EventLogs {

    /// Whose log it is, and from where.
    ///
    /// @param oldest the number with which the log begins
    public record Log(AccountId account, EventOrigin origin, long oldest) {

        /// The number after which everything is kept.
        public long complete() {
            return oldest - 1;
        }

        /// Refuses whoever asks for what is gone.
        ///
        /// @param least the first number that can be asked for
        /// @throws dev.ambit.problem.Problem `EventGone` if what is asked for comes before it
        public void require(String field, long asked, long least) {
            if (asked < least) {
                throw EVENT_GONE
                        .because("`%s` is %d, but the event log now begins with event %d. Start from a snapshot."
.formatted(field, asked, oldest))
                        .at(field, asked, least + " or later")
                        .with("oldest", oldest)
                        .with("snapshot", "/api/v1/events/snapshot");
            }
        }
    }

    private static final String INSERT = """
            insert into event_logs (environment_id, account_id, account_public_id, environment_public_id)
            values (:environment, :account, :accountPublicId, :environmentPublicId)
            """;

    private static final String FIND = """
            select account_id, account_public_id, environment_public_id, oldest
            from event_logs
            where environment_id = :environment and not exists (
                select from resting_environments as resting
                where resting.environment_id = event_logs.environment_id)
            """;

    private static final String LOCK = FIND + "for update of event_logs";

    private static final String BEGIN_WITH = """
            update event_logs
            set oldest = :oldest
            where environment_id = :environment
            """;

    private EventLogs() {}

    /// Begins the log of a new environment.
    public static void insert(Handle tx, EnvironmentId environment, AccountId account, EventOrigin origin) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("account", account.value())
                .bind("accountPublicId", origin.accountId())
                .bind("environmentPublicId", origin.environmentId())
                .execute();
    }

    /// Nothing if the environment is archived or being deleted: who reads its log is done. The origin never changes, so
    /// it may be kept.
    public static Optional<Log> find(Handle tx, EnvironmentId environment) {
        return one(tx, environment, FIND);
    }

    /// As [#find]; nobody else cuts the log meanwhile.
    static Optional<Log> lock(Handle tx, EnvironmentId environment) {
        return one(tx, environment, LOCK);
    }

    static void beginWith(Handle tx, EnvironmentId environment, long oldest) {
        tx.createUpdate(BEGIN_WITH)
                .bind("environment", environment.value())
                .bind("oldest", oldest)
                .execute();
    }

    private static Optional<Log> one(Handle tx, EnvironmentId environment, String sql) {
        return tx.createQuery(sql)
                .bind("environment", environment.value())
                .map((row, _) -> new Log(
                        new AccountId(row.getInt(1)),
                        new EventOrigin(row.getObject(2, UUID.class), row.getObject(3, UUID.class)),
                        row.getLong(4)))
                .findOne();
    }
}
