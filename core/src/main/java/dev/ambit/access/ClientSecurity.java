package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Whether an environment believes a client key alone, and the secrets that may have signed its customers' tokens.
record ClientSecurity(boolean enforced, List<String> signingSecrets) {

    static final ClientSecurity OFF = new ClientSecurity(false, List.of());

    private static final String IS_ENFORCED = """
            select harden_client_access_enabled
            from environments
            where account_id = :account and environment_id = :environment
            """;

    static boolean isEnforced(Handle tx, AccountId account, EnvironmentId environment) {
        return tx.createQuery(IS_ENFORCED)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    /// Without the secrets: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "ClientSecurity[" + enforced + "]";
    }
}
