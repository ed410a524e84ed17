package dev.ambit.fork;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// The SQL of the last common catalog revision of two environments of an account. The order of the two environments
/// has no meaning. The callers' transactions are in the scope of the account.
public final class CommonRevisions {

    private static final String RECORD = """
        insert into common_revisions (account_id, first_environment_id, second_environment_id, hash)
        values (:account, least(:one, :other), greatest(:one, :other), decode(:hash, 'hex'))
        on conflict (account_id, first_environment_id, second_environment_id) do update
        set hash = excluded.hash, recorded_at = excluded.recorded_at
        """;

    private static final String FIND = """
        select encode(hash, 'hex')
        from common_revisions
        where account_id = :account and first_environment_id = least(:one, :other)
            and second_environment_id = greatest(:one, :other)
        """;

    private static final String DELETE_ENVIRONMENT = """
        delete from common_revisions
        where account_id = :account and (first_environment_id = :environment or second_environment_id = :environment)
        """;

    private CommonRevisions() {}

    /// Records the revision that both environments had last in common, in place of an earlier one.
    ///
    /// @param hash the hash of a revision that at least one of the environments has, so that its content is kept
    public static void record(Handle tx, AccountId account, EnvironmentId one, EnvironmentId other, String hash) {
        tx.createUpdate(RECORD)
                .bind("account", account.value())
                .bind("one", one.value())
                .bind("other", other.value())
                .bind("hash", hash)
                .execute();
    }

    /// Returns the hash of the last common revision. Empty if the environments never had one.
    public static Optional<String> find(Handle tx, AccountId account, EnvironmentId one, EnvironmentId other) {
        return tx.createQuery(FIND)
                .bind("account", account.value())
                .bind("one", one.value())
                .bind("other", other.value())
                .mapTo(String.class)
                .findOne();
    }

    /// Removes the rows of a deleted environment.
    static void deleteEnvironment(Handle tx, AccountId account, EnvironmentId environment) {
        tx.createUpdate(DELETE_ENVIRONMENT)
                .bind("account", account.value())
                .bind("environment", environment.value())
                .execute();
    }
}
