package dev.ambit.access;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

public final class AccessOverrides {

    private static final String LIST = """
        select subject, granted
        from access_overrides
        where account_id = :account and environment = :environment
        order by subject
        """;

    private static final String INSERT = """
        insert into access_overrides (account_id, environment, subject, granted)
        values (:account, :environment, :subject, :granted)
        """;

    private static final String DELETE = """
        delete from access_overrides
        where account_id = :account and environment = :environment
        """;

    private static final String DELETE_OF_MEMBER = """
        delete from access_overrides
        where account_id = :account and subject = :subject
        """;

    private AccessOverrides() {}

    public static List<AccessOverride> list(Handle tx, AccountId account, EnvironmentId environment) {
        return tx.createQuery(LIST)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .map((row, _) -> AccessOverride.of(row.getString("subject"), Role.valueOf(row.getString("granted"))))
                .list();
    }

    /// Replaces the overrides of an environment.
    public static void replace(
            Handle tx, AccountId account, EnvironmentId environment, Collection<AccessOverride> overrides) {
        delete(tx, account, environment);
        overrides.forEach(it -> tx.createUpdate(INSERT)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .bind("subject", it.subject())
                .bind("granted", it.granted())
                .execute());
    }

    /// Deletes the overrides of an environment that is being deleted.
    public static void delete(Handle tx, AccountId account, EnvironmentId environment) {
        tx.createUpdate(DELETE)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .execute();
    }

    /// Deletes the overrides of a person who leaves the account.
    public static void delete(Handle tx, AccountId account, UUID person) {
        tx.createUpdate(DELETE_OF_MEMBER)
                .bind("account", account.value())
                .bind("subject", person.toString())
                .execute();
    }
}
