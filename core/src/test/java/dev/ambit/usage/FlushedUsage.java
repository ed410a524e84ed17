package dev.ambit.usage;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.db.Database;
import dev.ambit.db.Transactions;
import dev.ambit.entitlement.Projection;
import dev.ambit.event.EventLog;
import java.time.InstantSource;
import java.util.List;

/// An environment whose usage the test server flushes, and a second flusher.
record FlushedUsage(EnvironmentFixture fixture, Database database) implements AutoCloseable {

    static FlushedUsage open() {
        return new FlushedUsage(EnvironmentFixture.open(), TestServer.database(4));
    }

    @Override
    public void close() {
        database.close();
    }

    UsageFlush flush(InstantSource clock) {
        Transactions transactions = database.transactions();
        var projection = new Projection(transactions, clock, 16 << 20, 2);
        return new UsageFlush(transactions, new EventLog(transactions, clock), projection, clock);
    }

    List<String> events() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select entity_id from events
                        where environment_id = ? and type = 'measurement.reported'
                        """)
                        .bind(0, fixture.id().value())
                        .mapTo(String.class)
                        .list());
    }

    long lastUsed() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery("""
                        select told / 1000000 from counters
                        where environment_id = ? and customer_id = 'first' and not dirty
                        """)
                        .bind(0, fixture.id().value())
                        .mapTo(Long.class)
                        .one());
    }

    long work() {
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(
                                "select count(*) from work where environment_id = ? and kind <> 'EVENT_RETENTION'")
                        .bind(0, fixture.id().value())
                        .mapTo(Long.class)
                        .one());
    }

    void awaitIdle() {
        Waiting.until(this::work, it -> it == 0);
    }
}
