package dev.ambit.github;

import dev.ambit.db.AccountId;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/// The table `github_deliveries`: the deliveries of the webhook that an account received.
final class GithubDeliveries {

    /// GitHub can repeat a delivery for three days.
    private static final Duration AGE_MAX = Duration.ofDays(7);

    private static final String ADD = """
            insert into github_deliveries (account_id, delivery_id, received_at)
            values (:account, :delivery, :now)
            on conflict do nothing
            """;

    private static final String DELETE_OLD = """
            delete from github_deliveries
            where account_id = :account and received_at < :before
            """;

    private GithubDeliveries() {}

    /// Stores a delivery.
    ///
    /// @return false if it was received before
    static boolean add(Handle tx, AccountId account, String delivery, Instant now) {
        tx.createUpdate(DELETE_OLD)
                .bind("account", account.value())
                .bind("before", now.minus(AGE_MAX))
                .execute();
        return tx.createUpdate(ADD)
                        .bind("account", account.value())
                        .bind("delivery", delivery)
                        .bind("now", now)
                        .execute()
                > 0;
    }
}
