package dev.ambit.access;

import static dev.ambit.problem.ProblemCode.TOO_MANY_SECRETS;

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

    private static final String REMOVE = """
        delete from signing_secrets
        where environment_id = :environment and accepted_until <= :now
        """;

    /// Finds the end of the secret that ends next, if there are the maximum number of secrets.
    private static final String NEXT_END = """
        select min(accepted_until)
        from signing_secrets
        where environment_id = :environment
        having count(*) >= :secretsMax
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
    ///
    /// @throws dev.ambit.problem.Problem `TooManySecrets`, because a secret is not ended before its time
    public static void replace(Handle tx, EnvironmentId environment, byte[] sealed, Instant until, Instant now) {
        tx.createUpdate(REMOVE)
                .bind("environment", environment.value())
                .bind("now", now)
                .execute();
        tx.createQuery(NEXT_END)
                .bind("environment", environment.value())
                .bind("secretsMax", SECRETS_MAX)
                .mapTo(Instant.class)
                .findOne()
                .ifPresent(end -> {
                    throw TOO_MANY_SECRETS.because(
                            "This environment has %d signing secrets that are accepted, which is the maximum. Rotate the secret after %s."
                                    .formatted(SECRETS_MAX, end));
                });
        tx.createUpdate(REPLACE)
                .bind("environment", environment.value())
                .bind("until", until)
                .execute();
        insert(tx, environment, sealed, now);
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
