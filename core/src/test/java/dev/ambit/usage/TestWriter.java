package dev.ambit.usage;

import dev.ambit.catalog.CatalogChange;
import dev.ambit.catalog.FeatureCreation;
import dev.ambit.db.Transactions;
import dev.ambit.entitlement.Projection;
import dev.ambit.environment.KnownEnvironments;
import dev.ambit.event.EventLog;
import dev.ambit.quota.EventCounting;
import dev.ambit.quota.OperatorEnvironment;
import dev.ambit.quota.Quotas;
import dev.ambit.quota.UsageMeter;
import java.time.InstantSource;

/// A usage writer beside those of a server, without a quota.
final class TestWriter {

    private TestWriter() {}

    static UsageWriter of(Transactions transactions, Projection projection, InstantSource clock) {
        var change = new CatalogChange(transactions, new EventLog(transactions, clock), clock);
        var shop = new OperatorEnvironment(transactions, new FeatureCreation(change));
        var counting = new EventCounting(
                new KnownEnvironments(transactions), new Quotas(shop, projection), new UsageMeter(transactions, clock));
        return new UsageWriter(transactions, projection, counting, clock);
    }
}
