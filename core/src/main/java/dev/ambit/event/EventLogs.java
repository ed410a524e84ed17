package dev.ambit.event;

import static dev.ambit.problem.ProblemCode.EVENT_GONE;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.PausedEnvironments;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The SQL of event logs: one row per environment with their metadata.
public final class EventLogs {

    /// The metadata of an event log.
    ///
    /// @param oldest the first number in the event log
    public record Log(AccountId account, EventOrigin origin, long oldest) {

        /// Returns the number after which the event log is complete.
        public long complete() {
            return oldest - 1;
        }

        /// Requires that the requested position is in the event log.
        ///
        /// @param least the first valid position
        /// @throws dev.ambit.problem.Problem `EventGone` if the position is earlier
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
        where environment_id = :environment and not %s
        """.formatted(PausedEnvironments.isResting("event_logs.environment_id"));

    private static final String LOCK = FIND + "for update of event_logs";

    /// The first number in the event log of `:environment` as a SQL subquery that locks it until the commit.
    public static final String HELD_OLDEST = """
        (select oldest from event_logs where environment_id = :environment for share)
        """;

    /// A SQL subquery without columns that locks the event log of `:environment` until the commit, so that it is
    /// not deleted; no row if it is gone.
    public static final String HELD = """
        (select from event_logs where environment_id = :environment for key share)
        """;

    private static final String ACCOUNT = """
        select account_id
        from event_logs
        where environment_id = :environment
        """;

    private static final String BEGIN_WITH = """
        update event_logs
        set oldest = :oldest
        where environment_id = :environment
        """;

    private EventLogs() {}

    /// Inserts the event log of a new environment.
    public static void insert(Handle tx, EnvironmentId environment, AccountId account, EventOrigin origin) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("account", account.value())
                .bind("accountPublicId", origin.accountId())
                .bind("environmentPublicId", origin.environmentId())
                .execute();
    }

    /// Finds the event log. Empty if the environment is archived or being deleted. The origin never changes, so it
    /// can be cached.
    public static Optional<Log> find(Handle tx, EnvironmentId environment) {
        return one(tx, environment, FIND);
    }

    /// Finds the event log like [#find], and locks it against retention.
    static Optional<Log> lock(Handle tx, EnvironmentId environment) {
        return one(tx, environment, LOCK);
    }

    /// Returns the first number in the event log, and locks it until `tx` ends.
    public static long holdOldest(Handle tx, EnvironmentId environment) {
        return tx.createQuery("select oldest from " + HELD_OLDEST + " as held")
                .bind("environment", environment.value())
                .mapTo(Long.class)
                .one();
    }

    /// Returns the account of the environment, also if it is archived. Empty if the event log is deleted.
    public static Optional<AccountId> account(Handle tx, EnvironmentId environment) {
        return tx.createQuery(ACCOUNT)
                .bind("environment", environment.value())
                .map((row, _) -> new AccountId(row.getInt(1)))
                .findOne();
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
