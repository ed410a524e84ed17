package dev.ambit.environment;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyHashes;
import dev.ambit.access.KeyKind;
import dev.ambit.catalog.CatalogImport;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.OperationTurn;
import dev.ambit.operation.OperationTurn.Step;
import dev.ambit.operation.Operations;
import dev.ambit.template.Template;
import dev.ambit.template.Templates;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/// Imports the template of a new environment, then enables its keys. Each step is idempotent and can be retried.
public final class ProvisioningLoop {

    private static final String PHASE = "catalog";
    private static final Duration CLAIM = Duration.ofSeconds(10);
    private static final UUID NO_KEY = new UUID(0, 0);

    private final Transactions transactions;
    private final Authentication authentication;
    private final CatalogImport catalogImport;
    private final InstantSource clock;
    private final OperationTurn turn;

    public ProvisioningLoop(
            Transactions transactions,
            Authentication authentication,
            CatalogImport catalogImport,
            InstantSource clock) {
        this.transactions = transactions;
        this.authentication = authentication;
        this.catalogImport = catalogImport;
        this.clock = clock;
        this.turn = new OperationTurn(transactions, OperationKind.PROVISIONING, CLAIM, clock);
    }

    /// Processes the environment that has waited longest.
    public void runOnce() {
        turn.runNext(this::provision);
    }

    private void provision(Operation operation) {
        Optional<String> template = transactions.read(
                operation.account(),
                tx -> ProvisionedEnvironments.template(tx, operation.account(), operation.environment()));
        if (template.isEmpty()) {
            turn.abandon(operation);
            return;
        }
        turn.go(operation, () -> provision(operation, Templates.require(template.get())), false);
        authentication.clear();
    }

    private Step provision(Operation operation, Template template) {
        var caller = new Caller(KeyKind.SERVER, operation.account(), operation.environment(), NO_KEY, null);
        // The import is not an automatic change, so the account's allowance applies to it.
        catalogImport.run(caller, Author.IMPORT, template.catalog(), CatalogImport.Options.PUBLISHED);
        return transactions.in(operation.account(), tx -> {
            if (!Operations.lockRunning(tx, operation.id())) {
                return Step.STOPPED;
            }
            Operations.advance(tx, operation.id(), PHASE, 1, clock.instant().plus(CLAIM));
            KeyHashes.enable(tx, operation.account(), operation.environment());
            return Step.DONE;
        });
    }
}
