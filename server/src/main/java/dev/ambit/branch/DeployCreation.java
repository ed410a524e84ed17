package dev.ambit.branch;

import dev.ambit.audit.AccountAct;
import dev.ambit.audit.AccountActs;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Sends a commit on its way into the stack of its environment.
public final class DeployCreation {

    private final Transactions transactions;
    private final InstantSource clock;

    public DeployCreation(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// Leaves the work to whoever deploys.
    ///
    /// @return the operation that does it; nothing if the environment is being deleted
    Optional<UUID> create(AccountId account, EnvironmentId environment, String branch, String commit, Author author) {
        return transactions.in(account, tx -> {
            Optional<Environment> into = Environments.lock(tx, account, environment);
            return into.map(it -> {
                Transactions.enter(tx, environment);
                Instant now = clock.instant();
                UUID operation = Operations.insert(tx, account, environment, OperationKind.DEPLOY, now, now);
                Deploys.insert(tx, environment, operation, branch, commit, author, now);
                var act = new AccountAct(
                        AccountOperation.STACK_DEPLOYED,
                        it.publicId(),
                        it.publicId(),
                        null,
                        Map.of("branch", branch, "commit", commit));
                AccountActs.add(tx, account, author, act, now);
                return operation;
            });
        });
    }
}
