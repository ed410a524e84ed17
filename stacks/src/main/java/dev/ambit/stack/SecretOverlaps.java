package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The columns of the table `infra_resources` that contain the previous secret of a resource.
final class SecretOverlaps {

    private static final String ROTATE = """
            update infra_resources
            set secret = :secret, secret_number = secret_number + 1, previous_until = :until,
                previous_secret = case when :until::timestamptz is not null then secret end
            where account_id = :account and environment = :environment and kind = :kind
            """;

    private static final String END = """
            update infra_resources
            set previous_secret = null, previous_until = null
            where account_id = :account and environment = :environment and previous_until <= :now
            returning kind
            """;

    private static final String NEXT_END = """
            select previous_until
            from infra_resources
            where account_id = :account and environment = :environment and previous_until is not null
            order by previous_until
            limit 1
            """;

    private SecretOverlaps() {}

    /// Replaces the secret of a resource.
    ///
    /// @param until when the present secret ends; null: at once
    static void rotate(Handle tx, Stack stack, ResourceKind kind, byte[] secret, @Nullable Instant until) {
        tx.createUpdate(ROTATE)
                .bind("account", stack.account().value())
                .bind("environment", stack.environment().value())
                .bind("kind", kind)
                .bind("secret", secret)
                .bind("until", until)
                .execute();
    }

    /// Forgets the previous secrets whose overlap has ended, and returns the kinds of their resources.
    static List<ResourceKind> end(Handle tx, AccountId account, EnvironmentId environment, Instant now) {
        return tx.createQuery(END)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("now", now)
                .mapTo(ResourceKind.class)
                .list();
    }

    /// Returns when the next overlap of a rotation ends, or has ended.
    static Optional<Instant> nextEnd(Handle tx, AccountId account, EnvironmentId environment) {
        return tx.createQuery(NEXT_END)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .mapTo(Instant.class)
                .findOne();
    }
}
