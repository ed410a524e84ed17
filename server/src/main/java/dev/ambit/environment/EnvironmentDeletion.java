package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.INVALID_ARGUMENT;

import dev.ambit.access.Authentication;
import dev.ambit.access.KeyHashes;
import dev.ambit.audit.AccountActs;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/// Ends an environment: from the commit on its keys are unknown and its name and slug are free. The [Purge]
/// removes the rows.
public final class EnvironmentDeletion {

    /// Who came in with a key just before is still at work, on every server, when the keys are gone; what he
    /// writes must not come after the purge.
    private static final Duration FAREWELL = Authentication.REMEMBERED.multipliedBy(2);

    private final Transactions transactions;
    private final Authentication authentication;
    private final InstantSource clock;

    public EnvironmentDeletion(Transactions transactions, Authentication authentication, InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.clock = clock;
    }

    /// Ends it for everybody at once.
    ///
    /// @param confirmName must be the environment's name, to the letter
    /// @return the operation that removes its rows
    UUID delete(AccountId account, String slug, Author author, String confirmName) {
        UUID operation = transactions.in(account, tx -> {
            Environment environment =
                    Environments.lock(tx, account, slug).orElseThrow(() -> Environments.missing(slug));
            if (!environment.displayName().equals(confirmName)) {
                throw INVALID_ARGUMENT
                        .because("To delete an environment for ever, confirm its name to the letter.")
                        .at("confirmName", confirmName, environment.displayName());
            }
            Instant now = clock.instant();
            Environments.markDeleted(tx, account, environment.id(), now);
            AccountActs.add(
                    tx,
                    account,
                    author,
                    EnvironmentState.act(AccountOperation.ENVIRONMENT_DELETED, environment, environment, null),
                    now);
            KeyHashes.removeAll(tx, account, environment.id());
            return Operations.insert(
                    tx, account, environment.id(), OperationKind.ENVIRONMENT_DELETION, now.plus(FAREWELL), now);
        });
        authentication.forget();
        return operation;
    }
}
