package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Whether an environment requires customer tokens with client keys, and the secrets that can have signed them.
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

    /// Omits the secrets, because printed values end up in logs.
    @Override
    public String toString() {
        return "ClientSecurity[" + enforced + "]";
    }
}
