package dev.ambit.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.db.Database;
import dev.ambit.db.EnvironmentId;
import dev.ambit.egress.AllowedAddresses;
import dev.ambit.egress.Egress;
import dev.ambit.environment.EnvironmentRows;
import dev.ambit.environment.KnownEnvironments;
import dev.ambit.event.EventLog;
import dev.ambit.http.Cidr;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Changes between handing an event to the HTTP client and writing its request. At both times the remaining lease
/// is checked.
class RequestSchedulerTest {

    private static final Duration ROUND = Duration.ofMillis(50);
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @AutoClose
    private final Database database = TestServer.database(2);

    @AutoClose
    private final TestReceiver receiver = TestReceiver.open();

    @AutoClose
    private final Egress egress = Egress.start(new AllowedAddresses(List.of(Cidr.of("127.0.0.0/8"))), 4, 100);

    private final TestEnvironment development = TestServer.openAccount().development();
    private final EnvironmentId number = new EnvironmentId(EnvironmentRows.number(development.id()));
    private final InstantSource clock = InstantSource.fixed(NOW);
    private final DeliveryQueue inbox = new DeliveryQueue();
    private final EventPages pages = new EventPages(database.transactions());

    /// Runs just before a request is written, and returns how much time has passed.
    private volatile Supplier<Duration> meanwhile = () -> Duration.ZERO;

    private final AtomicInteger looks = new AtomicInteger();
    private final Lease lease = new Lease("test " + UUID.randomUUID(), database.transactions(), this::nanos, clock);
    private final EnvironmentDelivery environment = new EnvironmentDelivery(number, TestServer.secrets());
    private final RequestScheduler sending = new RequestScheduler(
            inbox,
            pages,
            new Sender(egress, clock),
            new EndpointSwitching(
                    new EventLog(database.transactions(), clock),
                    new KnownEnvironments(database.transactions()),
                    clock),
            lease,
            clock);

    @BeforeEach
    void an_event_to_send() {
        long sequence = Long.parseLong(
                development.post("/customers", "{\"id\": \"ann\"}").isOk().header("X-Ambit-Sequence"));
        sending.under(EnvironmentFixture.onVirtualThread(lease::renew));
        looks.set(0);
        EventPages.Page page = EnvironmentFixture.onVirtualThread(() -> pages.read(number, sequence));
        var stored = new EndpointDelivery.Stored(
                TestEndpoint.at(number, UUID.randomUUID(), receiver.url(), sequence - 1), Map.of(), List.of());
        environment.apply(new DeliveryRecords.Loaded(List.of(stored), sequence, Map.of()));
        endpoint().addPage(page, NOW);
        sending.join(environment, endpoint());
    }

    @Test
    void event_is_sent_if_nothing_changes() throws Exception {
        send();

        assertThat(receiver.received()).isNotEmpty();
        assertThat(sending.succeeded().sum()).isPositive();
    }

    @Test
    void event_is_withdrawn_if_the_lease_ends() throws Exception {
        meanwhile = () -> LeaseTerm.TRUSTED;

        send();

        assertWithdrawn();
    }

    @Test
    void event_is_withdrawn_if_the_endpoint_ends() throws Exception {
        meanwhile = () -> {
            endpoint().end();
            return Duration.ZERO;
        };

        send();

        assertWithdrawn();
    }

    private void assertWithdrawn() {
        assertThat(receiver.received()).isEmpty();
        assertThat(sending.succeeded().sum() + sending.failed().sum()).isZero();
        assertThat(endpoint().flow().isReady(NOW)).isTrue();
    }

    /// Returns when the started calls have ended.
    private void send() throws InterruptedException {
        sending.send(NOW);
        long end = System.nanoTime() + WAIT_MAX.toNanos();
        while (environment.underWay() > 0) {
            assertThat(System.nanoTime()).isLessThan(end);
            inbox.doNext(ROUND);
        }
    }

    private EndpointDelivery endpoint() {
        return environment.endpoints().iterator().next();
    }

    private long nanos() {
        return looks.getAndIncrement() == 0 ? 0 : meanwhile.get().toNanos();
    }
}
