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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Sends a commit on its way into the stack of its environment.
public final class DeployCreation {

    /// Longer than Git has for a push.
    private static final Duration PUSH_MAX = GitBackend.PATIENCE.plusMinutes(1);

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
        return transactions.in(
                account,
                tx -> enter(tx, account, environment).map(into -> {
                    Instant now = clock.instant();
                    UUID operation = Operations.insert(tx, account, environment, OperationKind.DEPLOY, now, now);
                    Deploys.insert(tx, environment, operation, branch, commit, true, author, now);
                    audit(tx, account, into, branch, commit, author, now);
                    return operation;
                }));
    }

    /// Before a push is taken: if its server dies, or cannot say what came of it, whoever deploys looks once it must
    /// have come to its end.
    ///
    /// @return what to [#arrive] or to [#drop]; nothing if the environment is being deleted
    Optional<UUID> expect(AccountId account, EnvironmentId environment, String branch, String commit, Author author) {
        return transactions.in(
                account,
                tx -> enter(tx, account, environment).map(_ -> {
                    Instant now = clock.instant();
                    Instant end = now.plus(PUSH_MAX);
                    UUID operation = Operations.insert(tx, account, environment, OperationKind.DEPLOY, end, now);
                    Deploys.insert(tx, environment, operation, branch, commit, false, author, now);
                    return operation;
                }));
    }

    /// The commit is at its branch, so it is deployed.
    void arrive(AccountId account, EnvironmentId environment, UUID operation) {
        transactions.in(
                account,
                tx -> enter(tx, account, environment).map(into -> {
                    Instant now = clock.instant();
                    if (Deploys.arrive(tx, environment, operation, now)) {
                        Deploy deploy = Deploys.find(tx, environment, operation).orElseThrow();
                        audit(tx, account, into, deploy.branch(), deploy.commit(), deploy.author(), now);
                        Operations.release(tx, operation, now);
                    }
                    return operation;
                }));
    }

    /// The commit did not get there.
    void drop(AccountId account, EnvironmentId environment, UUID operation) {
        transactions.in(account, tx -> {
            Transactions.enter(tx, environment);
            Deploys.drop(tx, environment, operation);
            Operations.cancel(tx, operation, clock.instant());
            return null;
        });
    }

    private static Optional<Environment> enter(Handle tx, AccountId account, EnvironmentId environment) {
        Optional<Environment> into = Environments.lock(tx, account, environment);
        Transactions.enter(tx, environment);
        return into;
    }

    private static void audit(
            Handle tx, AccountId account, Environment into, String branch, String commit, Author author, Instant now) {
        var act = new AccountAct(
                AccountOperation.STACK_DEPLOYED,
                into.publicId(),
                into.publicId(),
                null,
                Map.of("branch", branch, "commit", commit));
        AccountActs.add(tx, account, author, act, now);
    }
}
