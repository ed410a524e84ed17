package dev.ambit.check;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.LongForm;
import dev.ambit.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Checks that every check sees all acknowledged events.
class FreshnessTest {

    private static final String YES = "200 {\"hasAccess\":true}";
    private static final String NO = "403 {\"hasAccess\":false,\"reason\":\"Customer not entitled to feature\"}";
    private static final String NOBODY = "403 {\"hasAccess\":false,\"reason\":\"Customer not found\"}";
    private static final String SSO = "{'feature': {'id': 'sso', 'featureType': 'BOOLEAN'}}";
    private static final String VALUES = "{'feature': {'id': 'f', 'featureType': 'ENUM'}, 'enumValues': [%s]}";
    private static final int EVENTS = LongForm.ENABLED ? 200 : 60;
    private static final int CUSTOMERS = 5;

    private final CheckReplica replica = new CheckReplica();
    private final Readings readings = new Readings();

    /// Counts queries and can hold them up.
    private static final class Readings implements SqlLogger {

        private final AtomicInteger count = new AtomicInteger();
        private final Semaphore toStop = new Semaphore(0);
        private final CountDownLatch stopped = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        /// Holds the result before it is returned.
        @Override
        public void logAfterExecution(StatementContext context) {
            count.incrementAndGet();
            if (toStop.tryAcquire()) {
                stopped.countDown();
                await(goOn);
            }
        }
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @CiTest
    void cached_and_missing_customers_are_not_read_again() {
        replica.entitle("ann", 1, SSO);
        replica.ask("ann", "sso");
        replica.ask("bob", "sso");
        replica.reader().setSqlLogger(readings);

        assertThat(replica.ask("ann", "sso")).isEqualTo(YES);
        assertThat(replica.ask("ann", "seats")).isEqualTo(NO);
        assertThat(replica.ask("bob", "sso")).isEqualTo(NOBODY);
        assertThat(readings.count).hasValue(0);

        replica.ask("eve", "sso");
        assertThat(readings.count).hasValue(1);
    }

    @Test
    void every_change_affects_the_next_check() {
        assertThat(replica.ask("ann", "sso")).isEqualTo(NOBODY);
        replica.apply("customer.created", 1, "'id': 'ann'");
        assertThat(replica.ask("ann", "sso")).isEqualTo(NO);
        replica.list("ann", 2, SSO);
        assertThat(replica.ask("ann", "sso")).isEqualTo(YES);
        replica.list("ann", 3, "");
        assertThat(replica.ask("ann", "sso")).isEqualTo(NO);
        replica.list("ann", 4, SSO);
        replica.apply("customer.deleted", 5, "'id': 'ann'");
        assertThat(replica.ask("ann", "sso")).isEqualTo(NOBODY);
        replica.apply("customer.updated", 6, "'id': 'ann'");
        assertThat(replica.ask("ann", "sso")).isEqualTo(NO);
    }

    @CiTest
    void changed_cached_customer_is_reloaded_at_once() {
        replica.entitle("ann", 1, SSO);
        replica.ask("ann", "sso");
        replica.reader().setSqlLogger(readings);

        replica.list("ann", 2, "");
        replica.list("bob", 2, "");

        Waiting.until(readings.count::get, it -> it == 1);
        assertThat(replica.ask("ann", "sso")).isEqualTo(NO);
        assertThat(readings.count).hasValue(1);
    }

    @CiTest
    void load_from_before_a_commit_is_not_cached() throws Exception {
        replica.entitle("ann", 1, SSO);
        replica.reader().setSqlLogger(readings);
        readings.toStop.release();
        var first = CompletableFuture.supplyAsync(() -> replica.ask("ann", "sso"));
        await(readings.stopped);

        replica.list("ann", 2, "");
        assertThat(replica.ask("ann", "sso")).isEqualTo(NO);
        readings.goOn.countDown();

        assertThat(first.get(60, SECONDS)).isEqualTo(YES);
        assertThat(replica.ask("ann", "sso")).isEqualTo(NO);
    }

    @Test
    void reload_from_before_a_commit_is_not_cached() {
        replica.entitle("ann", 1, "");
        replica.ask("ann", "sso");
        replica.reader().setSqlLogger(readings);
        readings.toStop.release();
        replica.list("ann", 2, SSO);
        await(readings.stopped);

        replica.list("ann", 3, "");
        var asked = CompletableFuture.supplyAsync(() -> replica.ask("ann", "sso"));
        readings.goOn.countDown();

        assertThat(asked.join()).isEqualTo(NO);
        assertThat(replica.ask("ann", "sso")).isEqualTo(NO);
    }

    /// Each event raises the limit by one.
    @CiTest
    void concurrent_checks_see_all_acknowledged_events() {
        for (int i = 0; i < CUSTOMERS; i++) {
            replica.entitle("c" + i, 1, VALUES.formatted("'0'"));
        }
        List<CompletableFuture<Void>> work = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            String customer = "c" + i;
            var acknowledged = new AtomicInteger();
            var writing = CompletableFuture.runAsync(() -> write(customer, acknowledged), Thread::startVirtualThread);
            work.add(writing);
            for (int checks = 0; checks < 2; checks++) {
                work.add(CompletableFuture.runAsync(
                        () -> {
                            while (!writing.isDone()) {
                                requireVisible(customer, acknowledged.get());
                            }
                        },
                        Thread::startVirtualThread));
            }
        }

        assertThat(work).allSatisfy(CompletableFuture::join);
    }

    private void write(String customer, AtomicInteger acknowledged) {
        StringBuilder values = new StringBuilder("'0'");
        for (int event = 1; event <= EVENTS; event++) {
            values.append(", '").append(event).append("'");
            replica.list(customer, event, VALUES.formatted(values));
            acknowledged.set(event);
            requireVisible(customer, event);
        }
    }

    private void requireVisible(String customer, int event) {
        assertThat(replica.ask(
                        "{'customerId': '%s', 'featureId': 'f', 'requestedValues': ['%d']}".formatted(customer, event)))
                .isEqualTo(YES);
    }

    @Test
    void cached_customers_are_checked_without_the_database() {
        replica.entitle("ann", 1, SSO);
        replica.entitle("bob", 1, SSO);
        replica.ask("ann", "sso");

        replica.blockDatabase();
        assertThat(replica.ask("ann", "sso")).isEqualTo(YES);
        assertThat(replica.ask("bob", "sso")).startsWith("503 ").contains("DatabaseUnavailable");
        assertThat(replica.post("?explain=true", "application/json", "{\"customerId\":\"ann\",\"featureId\":\"sso\"}")
                        .statusCode())
                .isEqualTo(503);
        replica.allowDatabase();

        assertThat(replica.ask("bob", "sso")).isEqualTo(YES);
    }

    @Test
    void manually_broken_list_denies_all_checks() {
        replica.entitle("ann", 1, SSO);
        replica.run("update public.customers set entitlements = '{\"feature\": {\"id\": \"sso\"}}'");
        assertThat(replica.ask("ann", "sso")).isEqualTo(NO);

        replica.entitle("bob", 1, SSO);
        replica.run("update public.customers set entitlements = (repeat('[', 3000) || repeat(']', 3000))::json");
        assertThat(replica.ask("bob", "sso")).isEqualTo(NO);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, SECONDS)) {
                throw new AssertionError("It did not come.");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
