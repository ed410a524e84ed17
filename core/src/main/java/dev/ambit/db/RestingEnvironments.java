package dev.ambit.db;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Environments that are archived or being deleted. No key opens them, and [Work] gives none of theirs out; both ask
/// before they enter one, so this stands outside of all scopes.
public final class RestingEnvironments {

    /// Whose time is over.
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

    private static final String LATELY = """
            select environment_id
            from resting_environments
            where rested_at > now() - interval '10 minutes'
            order by rested_at desc
            limit :limit
            """;

    private RestingEnvironments() {}

    /// From the commit on it rests, with its work.
    ///
    /// @param endsAt when it is [#due]; null: never, as it is being deleted
    public static void add(Handle tx, AccountId account, EnvironmentId environment, @Nullable Instant endsAt) {
        tx.createUpdate(ADD)
                .bind("environment", environment.value())
                .bind("account", account.value())
                .bind("endsAt", endsAt)
                .execute();
        Work.rest(tx, environment);
    }

    /// All of its work is due, as after a pause.
    public static void remove(Handle tx, EnvironmentId environment, Instant now) {
        tx.createUpdate(REMOVE).bind("environment", environment.value()).execute();
        Work.wake(tx, environment, now);
    }

    /// Archived ones whose time is over.
    public static List<Due> due(Handle tx, Instant now, int limit) {
        return tx.createQuery(DUE)
                .bind("now", now)
                .bind("limit", limit)
                .map((row, _) -> new Due(new AccountId(row.getInt(1)), new EnvironmentId(row.getInt(2))))
                .list();
    }

    /// Those that went to rest within the last minutes, the latest first.
    public static List<EnvironmentId> lately(Handle tx, int limit) {
        return tx.createQuery(LATELY)
                .bind("limit", limit)
                .map((row, _) -> new EnvironmentId(row.getInt(1)))
                .list();
    }
}
