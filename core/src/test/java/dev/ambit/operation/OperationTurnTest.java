package dev.ambit.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.EnvironmentFixture;
import dev.ambit.LongTest;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.db.Database;
import dev.ambit.db.Transactions;
import dev.ambit.problem.Problem;
import dev.ambit.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Uses an operation kind that no loop of the server processes.
class OperationTurnTest {

    private static final OperationKind KIND = OperationKind.SUBSCRIPTION_IMPORT;
    private static final Duration CLAIM = Duration.ofSeconds(10);

    private final Database database = TestServer.database(1);
    private final Transactions transactions = database.transactions();
    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final OperationTurn turn = new OperationTurn(transactions, KIND, CLAIM, () -> now);
    private final UUID id = EnvironmentFixture.onVirtualThread(
            () -> transactions.outside(tx -> Operations.insert(tx, fixture.accountId(), fixture.id(), KIND, now, now)));

    @AfterEach
    void end() {
        EnvironmentFixture.onVirtualThread(() -> transactions.outside(tx -> {
            Operations.cancel(tx, id, now);
            return null;
        }));
        database.close();
    }

    @Test
    void failing_operation_is_retried_with_growing_pauses_and_then_fails() {
        assertThat(failsAt(now)).isTrue();
        for (long pause : new long[] {2, 4, 8, 16, 32}) {
            assertThat(operation().problem()).isNull();
            now = now.plusSeconds(pause);
            assertThat(failsAt(now.minusMillis(1))).isFalse();
            assertThat(failsAt(now)).isTrue();
        }

        assertThat(operation().state()).isEqualTo(OperationState.FAILED);
        assertThat(operation().problem()).isEqualTo(new OperationProblem("PlanNotFound", "Gone."));
        now = now.plusSeconds(3_600);
        assertThat(failsAt(now)).isFalse();
    }

    @Test
    void operation_that_makes_progress_gets_all_attempts_again() {
        for (int time = 0; time < 20; time++) {
            now = now.plusSeconds(60);
            assertThat(failsAt(now)).isTrue();
            EnvironmentFixture.onVirtualThread(() -> transactions.outside(tx -> {
                Operations.advance(tx, id, "rows", 1, now);
                return null;
            }));
        }

        assertThat(operation().state()).isEqualTo(OperationState.RUNNING);
    }

    @Test
    void ended_operation_has_no_phase_while_late_rows_are_removed() {
        failsAt(now);

        EnvironmentFixture.onVirtualThread(() -> transactions.outside(tx -> {
            Operations.finish(tx, id, now, now);
            Operations.advance(tx, id, "rows", 1, now);
            return null;
        }));

        assertThat(operation().state()).isEqualTo(OperationState.DONE);
        assertThat(operation().phase()).isNull();
    }

    @Test
    void unavailable_database_does_not_count_as_an_attempt() {
        Problem away = ProblemCode.DATABASE_UNAVAILABLE.because("Away.");

        for (int time = 0; time < 20; time++) {
            now = now.plus(CLAIM);
            assertThatThrownBy(() -> takes(away)).isSameAs(away);
        }

        assertThat(operation().state()).isEqualTo(OperationState.RUNNING);
    }

    @Test
    void step_that_times_out_in_the_database_counts_as_an_attempt() {
        for (int time = 0; time < 6; time++) {
            now = now.plusSeconds(60);
            assertThat(takes(ProblemCode.OPERATION_TIMEOUT.because("Late."))).isTrue();
        }

        assertThat(operation().state()).isEqualTo(OperationState.FAILED);
    }

    @LongTest
    void server_that_lost_its_claim_does_not_record_a_failure() {
        var shortly = new OperationTurn(transactions, KIND, Duration.ofMillis(200), () -> now);

        boolean isTaken = EnvironmentFixture.onVirtualThread(() -> shortly.runNext(it -> shortly.kept(it, () -> {
            silence(Duration.ofMillis(500));
            throw ProblemCode.RELEASE_FAILED.because("For good.");
        })));

        assertThat(isTaken).isTrue();
        assertThat(operation().state()).isEqualTo(OperationState.RUNNING);
        assertThat(operation().problem()).isNull();
    }

    @LongTest
    void long_operation_step_extends_its_claim() {
        var shortly = new OperationTurn(transactions, KIND, Duration.ofMillis(300), Instant::now);

        boolean isTaken = EnvironmentFixture.onVirtualThread(() -> shortly.runNext(it -> {
            Instant first = claimedUntil();
            shortly.kept(it, () -> Waiting.until(this::claimedUntil, first.plusMillis(400)::isBefore));
        }));

        assertThat(isTaken).isTrue();
    }

    /// Blocks the only connection.
    private void silence(Duration duration) {
        transactions.outside(tx -> tx.createQuery("select true from pg_sleep(:seconds)")
                .bind("seconds", duration.toMillis() / 1000.0)
                .mapTo(Boolean.class)
                .one());
    }

    private Instant claimedUntil() {
        return transactions.outside(
                tx -> tx.createQuery("select claimed_until from operations where operation_id = :id")
                        .bind("id", id)
                        .mapTo(Instant.class)
                        .one());
    }

    private boolean failsAt(Instant moment) {
        Instant then = now;
        now = moment;
        boolean taken = takes(ProblemCode.PLAN_NOT_FOUND.because("Gone."));
        now = then;
        return taken;
    }

    private boolean takes(Problem problem) {
        return EnvironmentFixture.onVirtualThread(() -> turn.runNext(_ -> {
            throw problem;
        }));
    }

    private Operation operation() {
        return EnvironmentFixture.onVirtualThread(
                () -> transactions.outside(tx -> Operations.lock(tx, fixture.accountId(), id)));
    }
}
