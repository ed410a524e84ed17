package dev.ambit.db;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The SQL of environments that are archived or being deleted. Their keys are disabled, and [Work] skips them.
/// Both checks take place before a scope is entered, so this table has no scope.
public final class PausedEnvironments {

    /// An archived environment whose retention has ended.
    public record Due(AccountId account, EnvironmentId environment) {}

    private static final String ADD = """
        insert into resting_environments (environment_id, account_id, ends_at)
        values (:environment, :account, :endsAt)
        on conflict (environment_id) do update
        set ends_at = excluded.ends_at, rested_at = excluded.rested_at
        """;

    private static final String REMOVE = """
        delete from resting_environments
        where environment_id = :environment
        """;

    private static final String DUE = """
        select account_id, environment_id
        from resting_environments
        where ends_at <= :now
        order by ends_at
        limit :limit
        """;

    private static final String FIND_RECENT = """
        select environment_id
        from resting_environments
        where rested_at > now() - interval '10 minutes'
        order by rested_at desc
        limit :limit
        """;

    private PausedEnvironments() {}

    /// Returns a SQL condition for queries of other tables: whether the environment is archived or being deleted.
    ///
    /// @param environment the column with its internal id, with the name of its table
    public static String isResting(String environment) {
        return "exists (select from resting_environments as resting where resting.environment_id = %s)"
                .formatted(environment);
    }

    /// Pauses the environment and its work from the commit on.
    ///
    /// @param endsAt when it is [#due]; null: never, because it is being deleted
    public static void add(Handle tx, AccountId account, EnvironmentId environment, @Nullable Instant endsAt) {
        tx.createUpdate(ADD)
                .bind("environment", environment.value())
                .bind("account", account.value())
                .bind("endsAt", endsAt)
                .execute();
        Work.suspend(tx, environment);
    }

    /// Resumes the environment; all of its work becomes due.
    public static void remove(Handle tx, EnvironmentId environment, Instant now) {
        tx.createUpdate(REMOVE).bind("environment", environment.value()).execute();
        Work.wake(tx, environment, now);
    }

    /// Returns archived environments whose retention has ended.
    public static List<Due> due(Handle tx, Instant now, int limit) {
        return tx.createQuery(DUE)
                .bind("now", now)
                .bind("limit", limit)
                .map((row, _) -> new Due(new AccountId(row.getInt(1)), new EnvironmentId(row.getInt(2))))
                .list();
    }

    /// Returns the environments that were paused within the last minutes, latest first.
    public static List<EnvironmentId> recent(Handle tx, int limit) {
        return tx.createQuery(FIND_RECENT)
                .bind("limit", limit)
                .map((row, _) -> new EnvironmentId(row.getInt(1)))
                .list();
    }
}
