package dev.ambit.environment;

import dev.ambit.access.ApiKey;
import dev.ambit.access.Authentication;
import dev.ambit.access.Secrets;
import dev.ambit.access.SigningSecrets;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Rotates the secret that signs customers' tokens.
public final class SigningSecretRotation {

    /// Time for which the previous secret is accepted.
    private static final Duration GRACE = Duration.ofDays(7);

    private static final String PREFIX = "signing-";

    private final Transactions transactions;
    private final Authentication authentication;
    private final Secrets secrets;
    private final InstantSource clock;

    public SigningSecretRotation(
            Transactions transactions, Authentication authentication, Secrets secrets, InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.secrets = secrets;
        this.clock = clock;
    }

    static String random() {
        return ApiKey.random(PREFIX).token();
    }

    /// Creates a new secret, which is shown only once.
    String rotate(AccountId account, String slug, Author author) {
        String secret = random();
        transactions.in(account, tx -> {
            Environment environment = Environments.enter(tx, account, slug);
            EnvironmentId id = environment.id();
            Instant now = clock.instant();
            SigningSecrets.replace(tx, id, secrets.seal(secret, id), now.plus(GRACE), now);
            AccountAuditLog.add(
                    tx,
                    account,
                    author,
                    EnvironmentState.auditEntry(AccountOperation.SIGNING_SECRET_ROTATED, environment, null, null),
                    now);
            return null;
        });
        authentication.clear();
        return secret;
    }
}
