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

/// The seller of accounts' allowances: the production environment of the operator's account.
public final class OperatorEnvironment {

    private static final Slug OPERATOR = new Slug("operator");
    private static final String ENVIRONMENT = "production";
    private static final UUID NO_KEY = new UUID(0, 0);

    private final Transactions transactions;
    private final FeatureCreation features;
    private volatile @Nullable Caller seller;

    public OperatorEnvironment(Transactions transactions, FeatureCreation features) {
        this.transactions = transactions;
        this.features = features;
    }

    /// Prepares the catalog again if the operator has created the environment again.
    public void runOnce() {
        if (seller == null) {
            open();
        }
    }

    /// Forgets the seller, if it is that environment.
    ///
    /// @return the number of forgotten sellers
    public long forget(EnvironmentId environment) {
        Caller known = seller;
        if (known == null || !known.environment().equals(environment)) {
            return 0;
        }
        seller = null;
        return 1;
    }

    /// Creates the metrics as features if they do not exist. Does nothing if the operator's environment is deleted
    /// or archived.
    public void open() {
        find().ifPresent(found -> {
            features.createMissing(
                    found.environment(),
                    Author.SYSTEM,
                    Arrays.stream(Metric.values()).map(Metric::draft).toList());
            seller = found;
        });
    }

    /// Returns the seller. Empty without the operator's environment.
    public Optional<Caller> seller() {
        return Optional.ofNullable(seller);
    }

    /// Returns the seller to an account. Empty for the operator itself.
    public Optional<Caller> sellerTo(Slug account) {
        return account.equals(OPERATOR) ? Optional.empty() : Optional.ofNullable(seller);
    }

    private Optional<Caller> find() {
        Optional<Account> account = transactions.read(Operator.OPERATOR, tx -> Accounts.find(tx, OPERATOR.value()));
        return account.flatMap(it -> transactions
                .read(it.id(), tx -> Environments.find(tx, it.id(), ENVIRONMENT))
                .filter(environment -> environment.permanentDeletionDate() == null)
                .map(environment -> new Caller(KeyKind.SERVER, it.id(), environment.id(), NO_KEY, null)));
    }
}
