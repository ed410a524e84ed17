package dev.ambit.environment;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The SQL of environments that are created from a template.
final class ProvisionedEnvironments {

    private static final String BEGIN = """
        update environments
        set template = :template, provisioning = :operation
        where account_id = :account and environment_id = :environment
        """;

    private static final String TEMPLATE = """
        select template
        from environments
        where account_id = :account and environment_id = :environment and deleted_at is null
        """;

    private ProvisionedEnvironments() {}

    static void begin(Handle tx, AccountId account, EnvironmentId environment, String template, UUID operation) {
        tx.createUpdate(BEGIN)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("template", template)
                .bind("operation", operation)
                .execute();
    }

    /// Returns the template. Empty if the environment is gone.
    static Optional<String> template(Handle tx, AccountId account, EnvironmentId environment) {
        return tx.createQuery(TEMPLATE)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .mapTo(String.class)
                .findOne();
    }
}
