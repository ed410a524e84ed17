package dev.ambit.allowance;

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

/// Where the operator sells to accounts: the production environment of its own account.
public final class Shop {

    private static final Slug OPERATOR = new Slug("operator");
    private static final String ENVIRONMENT = "production";
    private static final Author AUTHOR = new Author("SYSTEM", "0".repeat(32));
    private static final UUID NO_KEY = new UUID(0, 0);

    private final Transactions transactions;
    private final FeatureCreation features;
    private volatile @Nullable Caller seller;

    public Shop(Transactions transactions, FeatureCreation features) {
        this.transactions = transactions;
        this.features = features;
    }

    /// Opens again when the operator has such an environment anew.
    public void runOnce() {
        if (seller == null) {
            open();
        }
    }

    /// Nothing is sold there any more, if it is that one.
    ///
    /// @return how many sellers there were
    public long forget(EnvironmentId environment) {
        Caller known = seller;
        if (known == null || !known.environment().equals(environment)) {
            return 0;
        }
        seller = null;
        return 1;
    }

    /// Puts the metrics up for sale, if they are not. Nothing is sold if the operator has deleted that environment, or
    /// put it aside.
    public void open() {
        find().ifPresent(found -> {
            features.createMissing(
                    found.environment(),
                    AUTHOR,
                    Arrays.stream(Metric.values()).map(Metric::draft).toList());
            seller = found;
        });
    }

    /// Who sells, where it is open.
    public Optional<Caller> seller() {
        return Optional.ofNullable(seller);
    }

    /// Who sells, where it is open and to somebody else than the operator.
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
