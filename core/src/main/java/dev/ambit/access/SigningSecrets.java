package dev.ambit.access;

import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The SQL of the encrypted secrets that sign customers' tokens: the current secret, and previous secrets that
/// are still accepted.
public final class SigningSecrets {

    private static final String INSERT = """
        insert into signing_secrets (environment_id, created_at, secret)
        values (:environment, :now, :secret)
        """;

    private static final String REPLACE = """
        update signing_secrets
        set accepted_until = :until
        where environment_id = :environment and accepted_until is null
        """;

    /// Removes expired secrets, and the oldest ones above the maximum.
    private static final String REMOVE = """
        delete from signing_secrets
        where environment_id = :environment and created_at not in (
            select created_at from signing_secrets
            where environment_id = :environment and (accepted_until is null or accepted_until > :now)
            order by created_at desc
            limit :secretsMax)
        """;

    private static final String ACCEPTED = """
        select secret
        from signing_secrets
        where environment_id = :environment and (accepted_until is null or accepted_until > :now)
        order by created_at desc
        """;

    /// Maximum number of secrets, because a token is checked against each of them.
    private static final int SECRETS_MAX = 5;

    private SigningSecrets() {}

    public static void insert(Handle tx, EnvironmentId environment, byte[] sealed, Instant now) {
        tx.createUpdate(INSERT)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("secret", sealed)
                .execute();
    }

    /// Makes `sealed` the current secret; the previous one is accepted until `until`.
    public static void replace(Handle tx, EnvironmentId environment, byte[] sealed, Instant until, Instant now) {
        tx.createUpdate(REPLACE)
                .bind("environment", environment.value())
                .bind("until", until)
                .execute();
        insert(tx, environment, sealed, now);
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("now", now)
                .bind("secretsMax", SECRETS_MAX)
                .execute();
    }

    /// Returns the accepted secrets, latest first.
    static List<byte[]> accepted(Handle tx, EnvironmentId environment, Instant now) {
        return tx.createQuery(ACCEPTED)
                .bind("environment", environment.value())
                .bind("now", now)
                .map((row, _) -> row.getBytes(1))
                .list();
    }
}
