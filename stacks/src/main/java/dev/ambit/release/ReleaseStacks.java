package dev.ambit.release;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.stack.Stage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The table `release_stacks`: the state of each release in each stack.
final class ReleaseStacks {

    private static final String INSERT = """
            insert into release_stacks (account_id, release_id, place, environment, slug, stage, state)
            select :account, :id, place, environment, slug, stage, state
            from unnest(:environments::int[], :slugs::text[], :stages::text[], :states::text[])
                with ordinality as it (environment, slug, stage, state, place)
            """;

    private static final String LIST = """
            select place, environment, slug, stage, state, checksum, took_millis, version, line, problem
            from release_stacks
            where account_id = :account and release_id = :id
            order by place
            """;

    private static final String SET_STATE = """
            update release_stacks
            set state = :state, checksum = :checksum, took_millis = :took, version = :version, line = :line,
                problem = :problem
            where account_id = :account and release_id = :id and place = :place
            """;

    private static final String LAST = """
            select release_stacks.state, checksum, migrations -> 'migrations' -> -1 ->> 'version' as last_version
            from release_stacks
            join releases using (account_id, release_id)
            where account_id = :account and environment = :environment
                and release_stacks.state in ('RUNNING', 'DONE', 'FAILED')
            order by created_at desc
            limit 1
            """;

    /// The last release of a stack.
    ///
    /// @param version of the release's last migration
    /// @param checksum of the history after the release; null if the release failed
    record Last(String version, @Nullable String checksum) {}

    private ReleaseStacks() {}

    static void insert(Handle tx, AccountId account, UUID release, List<ReleaseStack> stacks) {
        tx.createUpdate(INSERT)
                .bind("account", account.value())
                .bind("id", release)
                .bind(
                        "environments",
                        stacks.stream().map(it -> it.environment().value()).toArray(Integer[]::new))
                .bind("slugs", stacks.stream().map(ReleaseStack::slug).toArray(String[]::new))
                .bind("stages", stacks.stream().map(it -> it.stage().name()).toArray(String[]::new))
                .bind("states", stacks.stream().map(it -> it.state().name()).toArray(String[]::new))
                .execute();
    }

    static List<ReleaseStack> list(Handle tx, AccountId account, UUID release) {
        return tx.createQuery(LIST)
                .bind("account", account.value())
                .bind("id", release)
                .map((row, _) -> new ReleaseStack(
                        row.getInt("place"),
                        new EnvironmentId(row.getInt("environment")),
                        row.getString("slug"),
                        Stage.valueOf(row.getString("stage")),
                        ReleaseStack.State.valueOf(row.getString("state")),
                        row.getString("checksum"),
                        row.getObject("took_millis", Long.class),
                        failure(row)))
                .list();
    }

    /// Returns the last release of a stack, or nothing while a release is running.
    static Optional<Last> last(Handle tx, AccountId account, EnvironmentId environment) {
        return tx.createQuery(LAST)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .map((row, _) -> ReleaseStack.State.valueOf(row.getString("state")) == ReleaseStack.State.RUNNING
                        ? Optional.<Last>empty()
                        : Optional.of(new Last(row.getString("last_version"), row.getString("checksum"))))
                .findOne()
                .flatMap(it -> it);
    }

    static void setState(
            Handle tx,
            Release release,
            ReleaseStack stack,
            ReleaseStack.State state,
            @Nullable String checksum,
            @Nullable Long tookMillis,
            @Nullable MigrationFailure failure) {
        tx.createUpdate(SET_STATE)
                .bind("account", release.account().value())
                .bind("id", release.id())
                .bind("place", stack.place())
                .bind("state", state)
                .bind("checksum", checksum)
                .bind("took", tookMillis)
                .bind("version", failure == null ? null : failure.version())
                .bind("line", failure == null ? null : failure.line())
                .bind("problem", failure == null ? null : failure.message())
                .execute();
    }

    private static @Nullable MigrationFailure failure(ResultSet row) throws SQLException {
        String problem = row.getString("problem");
        return problem == null
                ? null
                : new MigrationFailure(row.getString("version"), row.getObject("line", Integer.class), problem);
    }
}
