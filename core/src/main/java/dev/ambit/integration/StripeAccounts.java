package dev.ambit.integration;

import static dev.ambit.problem.ProblemCode.INTEGRATION_NOT_FOUND;

import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// The SQL of connected Stripe accounts, at most one per environment.
final class StripeAccounts {

    private static final String FIND = """
        select stripe_account_id, mode, last_four, connected_at
        from stripe_accounts
        where environment_id = :environment
        """;

    private static final String PUT = """
        insert into stripe_accounts (environment_id, stripe_account_id, mode, secret_key, last_four, connected_at)
        values (:environment, :stripeAccountId, :mode, :sealed, :lastFour, :connectedAt)
        on conflict (environment_id) do update
        set stripe_account_id = excluded.stripe_account_id, mode = excluded.mode,
            secret_key = excluded.secret_key, last_four = excluded.last_four, connected_at = excluded.connected_at
        """;

    private static final String REMOVE = """
        delete from stripe_accounts
        where environment_id = :environment
        """;

    private StripeAccounts() {}

    static Optional<StripeAccount> find(Handle tx, EnvironmentId environment) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .map(StripeAccounts::read)
                .findOne();
    }

    /// Returns the connected account.
    ///
    /// @throws Problem 404 if there is none
    static StripeAccount require(Handle tx, EnvironmentId environment) {
        return find(tx, environment)
                .orElseThrow(() -> INTEGRATION_NOT_FOUND.because(
                        "This environment is not connected to a Stripe account. Connect it first."));
    }

    /// Inserts or replaces the account.
    ///
    /// @param sealed the encrypted key
    static void put(Handle tx, EnvironmentId environment, StripeAccount account, byte[] sealed) {
        tx.createUpdate(PUT)
                .bind("environment", environment.value())
                .bind("stripeAccountId", account.stripeAccountId())
                .bind("mode", account.mode())
                .bind("sealed", sealed)
                .bind("lastFour", account.lastFour())
                .bind("connectedAt", account.connectedAt())
                .execute();
    }

    static void remove(Handle tx, EnvironmentId environment) {
        tx.createUpdate(REMOVE).bind("environment", environment.value()).execute();
    }

    private static StripeAccount read(ResultSet row, StatementContext context) throws SQLException {
        return new StripeAccount(
                row.getString("stripe_account_id"),
                StripeMode.valueOf(row.getString("mode")),
                row.getString("last_four"),
                row.getTimestamp("connected_at").toInstant());
    }
}
