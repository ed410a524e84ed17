package dev.ambit.release;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.stack.Stage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
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
