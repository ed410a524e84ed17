package dev.ambit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.EnvironmentFixture;
import dev.ambit.TestServer;
import dev.ambit.db.Database;
import dev.ambit.db.Transactions;
import dev.ambit.db.Work;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import dev.ambit.process.Loop;
import dev.ambit.process.OpenResources;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/// Uses kinds of operations and work that neither a loop of the server nor another test takes.
class DueLoopTest {

    private static final OperationKind OPERATION = OperationKind.REPLAY;
    private static final Work WORK = Work.EVENT_RECOUNT;
    private static final Duration LATER = Duration.ofHours(1);

    private final Database database = TestServer.database(1);
    private final Transactions transactions = database.transactions();
    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final OpenResources opened = new OpenResources();
    private final Semaphore called = new Semaphore(0);
    private Instant now = Instant.parse("1999-01-01T00:00:00Z");
    private final DueLoop due = new DueLoop(transactions, () -> now);

    @AfterEach
    void close() {
        opened.close();
        database.close();
    }

    @CiTest
    @Timeout(60)
    void operation_loop_is_woken_once_an_operation_may_start() throws InterruptedException {
        due.wakes(resting(), OPERATION);
        EnvironmentFixture.onVirtualThread(() -> transactions.outside(
                tx -> Operations.insert(tx, fixture.accountId(), fixture.id(), OPERATION, now.plus(LATER), now)));

        assertWokenLater();
    }

    @CiTest
    @Timeout(60)
    void work_loop_is_woken_when_its_work_is_due() throws InterruptedException {
        due.wakes(resting(), WORK);
        EnvironmentFixture.onVirtualThread(() -> transactions.in(fixture.id(), tx -> {
            WORK.scheduleBy(tx, fixture.id(), now.plus(LATER));
            return null;
        }));

        assertWokenLater();
    }

    private Loop resting() throws InterruptedException {
        var loop = opened.loop("rests", Duration.ofHours(1), called::release);
        called.acquire();
        return loop;
    }

    private void assertWokenLater() throws InterruptedException {
        EnvironmentFixture.onVirtualThread(() -> {
            due.runOnce();
            return null;
        });
        assertThat(called.tryAcquire(200, TimeUnit.MILLISECONDS)).isFalse();

        now = now.plus(LATER);
        EnvironmentFixture.onVirtualThread(() -> {
            due.runOnce();
            return null;
        });
        called.acquire();
    }
}
