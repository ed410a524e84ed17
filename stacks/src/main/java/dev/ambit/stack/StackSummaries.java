package dev.ambit.stack;

import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.db.Columns;
import dev.ambit.db.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Lists the stacks of one account or of all, ordered by account and environment.
final class StackSummaries {

    private static final String READ = """
            select stacks.account_id, environment, accounts.slug as account_slug, stacks.slug, stacks.public_id, stage,
                strategy, case when %s then 'FAILED' else state end as state,
                drifts, operation, observed_at, stacks.created_at, stacks.updated_at
            from stacks
            join %s as accounts using (account_id)
            where (:account::int is null or stacks.account_id = :account and environment = any (:seen))
                and (:slug::text is null or starts_with(accounts.slug, :slug))
            """.formatted(Stacks.IS_STOPPED, Accounts.NAMES);

    private static final String ONWARD = READ + """
                and (stacks.account_id, environment) > (:afterAccount, :afterEnvironment)
            order by stacks.account_id, environment
            limit :limit
            """;

    private static final String BACKWARD = READ + """
                and (stacks.account_id, environment) < (:afterAccount, :afterEnvironment)
            order by stacks.account_id desc, environment desc
            limit :limit
            """;

    /// Selects stacks.
    ///
    /// @param account null selects all accounts, for the operator
    /// @param seen visible environments of the account
    /// @param slug prefix of account slugs; null selects any
    record Filter(
            @Nullable AccountId account,
            Set<EnvironmentId> seen,
            @Nullable String slug) {}

    private StackSummaries() {}

    static List<StackSummary> list(
            Handle tx,
            Filter which,
            @Nullable Long afterAccount,
            @Nullable Long afterEnvironment,
            boolean isBackward,
            int limit) {
        return tx.createQuery(isBackward ? BACKWARD : ONWARD)
                .bind(
                        "account",
                        which.account() == null ? null : which.account().value())
                .bind("seen", which.seen().stream().map(EnvironmentId::value).toArray(Integer[]::new))
                .bind("slug", which.slug())
                .bind("afterAccount", afterAccount == null ? 0 : afterAccount)
                .bind("afterEnvironment", afterEnvironment == null ? 0 : afterEnvironment)
                .bind("limit", limit)
                .map(StackSummaries::read)
                .list();
    }

    private static StackSummary read(ResultSet row, StatementContext context) throws SQLException {
        return new StackSummary(
                new AccountId(row.getInt("account_id")),
                new EnvironmentId(row.getInt("environment")),
                row.getString("account_slug"),
                row.getString("slug"),
                row.getObject("public_id", UUID.class),
                Stage.valueOf(row.getString("stage")),
                DatabaseStrategy.valueOf(row.getString("strategy")),
                StackState.valueOf(row.getString("state")),
                row.getObject("drifts", Integer.class),
                row.getObject("operation", UUID.class),
                Columns.instant(row, "observed_at"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
