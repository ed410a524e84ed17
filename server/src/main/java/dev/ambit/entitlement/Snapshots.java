package dev.ambit.entitlement;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import java.time.Instant;

/// Reads customers again for answers that nobody needs on every request, instead of keeping in memory what only those
/// show.
public final class Snapshots {

    private final Transactions transactions;

    public Snapshots(Transactions transactions) {
        this.transactions = transactions;
    }

    /// As the customer is in the database, which may be newer than `known` but is not older.
    Snapshot now(EnvironmentId environment, String customerId, String resource, Found known) {
        var catalog = new CatalogMemory(environment);
        return transactions.read(environment, tx -> {
            Holdings holdings = CustomerHoldings.find(
                            tx, environment, customerId, Instant.ofEpochMilli(known.nowMillis()))
                    .orElse(null);
            return Snapshot.of(tx, catalog, holdings, resource, known.features(), known.sequence(), known.nowMillis());
        });
    }
}
