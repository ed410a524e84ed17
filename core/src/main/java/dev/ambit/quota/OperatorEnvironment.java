package dev.ambit.quota;

import dev.ambit.access.Caller;
import dev.ambit.access.KeyKind;
import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.account.Slug;
import dev.ambit.catalog.FeatureCreation;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Finds the production environment of the operator's account, which sells to all other accounts.
public final class OperatorEnvironment {

    private static final Slug OPERATOR = new Slug("operator");
    private static final String ENVIRONMENT = "production";
    private static final UUID NO_KEY = new UUID(0, 0);

    private final Transactions transactions;
    private final FeatureCreation features;
    private volatile @Nullable Caller caller;

    public OperatorEnvironment(Transactions transactions, FeatureCreation features) {
        this.transactions = transactions;
        this.features = features;
    }

    /// Retries [#open] while the environment is unknown, in case the operator has created it in the meantime.
    public void runOnce() {
        if (caller == null) {
            open();
        }
    }

    /// Forgets the operator's environment if it is the given one.
    ///
    /// @return the number of forgotten environments
    public long clear(EnvironmentId environment) {
        Caller known = caller;
        if (known == null || !known.environment().equals(environment)) {
            return 0;
        }
        caller = null;
        return 1;
    }

    /// Finds the operator's environment, and creates a feature for each metric that has none. Does nothing if the
    /// environment does not exist or is archived.
    public void open() {
        find().ifPresent(found -> {
            features.createMissing(
                    found.environment(),
                    Author.SYSTEM,
                    Arrays.stream(Metric.values()).map(Metric::draft).toList());
            caller = found;
        });
    }

    /// Returns a caller that acts in the operator's environment. Empty without that environment.
    public Optional<Caller> caller() {
        return Optional.ofNullable(caller);
    }

    /// Returns [#caller] for sales to an account. Empty if it is the operator's own account.
    public Optional<Caller> callerFor(Slug account) {
        return account.equals(OPERATOR) ? Optional.empty() : Optional.ofNullable(caller);
    }

    private Optional<Caller> find() {
        Optional<Account> account = transactions.read(Operator.OPERATOR, tx -> Accounts.find(tx, OPERATOR.value()));
        return account.flatMap(it -> transactions
                .read(it.id(), tx -> Environments.find(tx, it.id(), ENVIRONMENT))
                .filter(environment -> environment.permanentDeletionDate() == null)
                .map(environment -> new Caller(KeyKind.SERVER, it.id(), environment.id(), NO_KEY, null)));
    }
}
