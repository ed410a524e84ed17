package dev.ambit.applier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongForm;
import dev.ambit.applier.ReceivedNumbers.Fetch;
import dev.ambit.applier.SyncPlan.Action;
import dev.ambit.applier.SyncPlan.Situation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Simulates a server and webhooks that are slow, silent, cut or away, by seed. The plan must reach the server's
/// state with no more requests than needed.
class SyncPlanTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TICK = Duration.ofMillis(100);

    @Test
    void sync_plan_reaches_the_state_of_the_server_despite_faults() {
        long first = Long.getLong("ambit.seed", LongForm.ENABLED ? System.nanoTime() : 1);
        LongStream.range(first, first + (LongForm.ENABLED ? 10_000 : 200)).forEach(seed -> new World(seed).run());
    }

    @Test
    void plan_reads_the_head_before_a_snapshot() {
        var world = new World(1);

        assertThat(SyncPlan.next(world.situation())).isEqualTo(new SyncPlan.ReadHead());
        world.head = 5L;
        world.lookedAt = world.now;
        assertThat(SyncPlan.next(world.situation())).isEqualTo(new SyncPlan.LoadSnapshot());
    }

    @Test
    void feed_is_read_if_webhooks_lag_by_two_seconds() {
        var world = new World(1).begun(7);
        world.leads = false;
        world.head = 9L;

        assertThat(SyncPlan.next(world.situation())).isInstanceOf(SyncPlan.Wait.class);
        world.now = world.now.plus(SyncPlan.PATIENCE);
        world.lookedAt = world.now;
        assertThat(SyncPlan.next(world.situation())).isEqualTo(new SyncPlan.Follow(7, Duration.ZERO));
    }

    @Test
    void comparison_waits_for_gaps_to_close_up_to_a_limit() {
        var world = new World(1).begun(7);
        world.proveAt = world.now;
        world.isQuiet = false;

        assertThat(SyncPlan.next(world.situation())).isNotInstanceOf(SyncPlan.Compare.class);
        world.isQuiet = true;
        assertThat(SyncPlan.next(world.situation())).isEqualTo(new SyncPlan.Compare());
        world.isQuiet = false;
        world.now = world.now.plus(SyncPlan.QUIET_WAIT_MAX);
        assertThat(SyncPlan.next(world.situation())).isEqualTo(new SyncPlan.Compare());
    }

    @Test
    void backoff_grows_with_each_failure() {
        assertThat(SyncPlan.pause(1)).isEqualTo(SyncPlan.RETRY_MIN);
        assertThat(SyncPlan.pause(3)).isEqualTo(SyncPlan.RETRY_MIN.multipliedBy(4));
        assertThat(SyncPlan.pause(100)).isEqualTo(SyncPlan.RETRY_MAX);
    }

    /// The state of the loop and a server.
    private static final class World {

        private final SplittableRandom chance;
        private final long seed;
        private Instant now = START;
        private boolean hasBegun;
        private long log;
        private long through;
        private @Nullable Long missing;
        private @Nullable Long head;
        private Instant lookedAt = Instant.EPOCH;
        private Instant progressAt = START;
        private boolean leads = true;
        private boolean isQuiet = true;
        private Instant busyUntil = Instant.EPOCH;
        private Instant retryAt = Instant.EPOCH;
        private Instant proveAt = Instant.EPOCH;
        private int failures;
        private int proofs;
        private @Nullable Action beside;

        World(long seed) {
            this.seed = seed;
            this.chance = new SplittableRandom(seed);
        }

        World begun(long number) {
            hasBegun = true;
            log = number;
            through = number;
            head = number;
            lookedAt = now;
            proveAt = now.plus(SyncPlan.PROVE_EVERY);
            return this;
        }

        Situation situation() {
            List<Fetch> due = missing != null && hasBegun ? List.of(new Fetch(through, missing)) : List.of();
            return new Situation(
                    now,
                    hasBegun,
                    through,
                    due,
                    head,
                    lookedAt,
                    progressAt,
                    leads,
                    now.isBefore(busyUntil),
                    isQuiet,
                    retryAt,
                    proveAt);
        }

        void run() {
            double webhooks = chance.nextInt(3) / 2.0;
            double faults = chance.nextInt(3) * 0.3;
            for (int i = 0; i < 400; i++) {
                appendEvents(webhooks);
                step(chance.nextDouble() < faults);
            }
            for (int i = 0; i < 1_000 && !(through == log && proofs > 0 && hasBegun); i++) {
                step(false);
            }
            assertThat(hasBegun).as("begun, seed %d", seed).isTrue();
            assertThat(through).as("through, seed %d", seed).isEqualTo(log);
            assertThat(proofs).as("comparisons, seed %d", seed).isPositive();
        }

        private void appendEvents(double webhooks) {
            int count = chance.nextInt(3);
            log += count;
            if (count > 0 && hasBegun && chance.nextDouble() < webhooks && missing == null) {
                moved(log);
            } else if (count > 0 && chance.nextInt(20) == 0 && through < log - 1) {
                missing = through + 1;
            }
            isQuiet = missing == null;
            if (chance.nextInt(200) == 0) {
                hasBegun = false;
            }
        }

        private void step(boolean isFault) {
            now = now.plus(TICK);
            endWorkBeside(isFault);
            Action act = SyncPlan.next(situation());
            boolean isAsking = !(act instanceof SyncPlan.Wait);
            assertThat(isAsking && now.isBefore(retryAt))
                    .as("seed %d asks too soon: %s", seed, act)
                    .isFalse();
            if (isAsking && isFault) {
                retryAt = now.plus(SyncPlan.pause(++failures));
                return;
            }
            failures = isAsking ? 0 : failures;
            switch (act) {
                case SyncPlan.ReadHead _ -> receiveHead();
                case SyncPlan.LoadSnapshot _, SyncPlan.Compare _ -> {
                    assertThat(now.isBefore(busyUntil))
                            .as("seed %d does two things beside", seed)
                            .isFalse();
                    beside = act;
                    busyUntil = now.plusMillis(chance.nextInt(5_000));
                }
                case SyncPlan.ReadGap(Fetch part) -> {
                    receiveHead();
                    moved(Math.max(through, part.through()));
                    missing = null;
                }
                case SyncPlan.Follow(long after, Duration patience) -> {
                    receiveHead();
                    assertThat(after).isEqualTo(through);
                    now = after == log ? now.plus(patience) : now;
                    moved(Math.min(log, after + 1_000));
                    missing = null;
                    leads = chance.nextBoolean();
                }
                case SyncPlan.Wait(Duration max) ->
                    assertThat(max).as("seed %d", seed).isPositive();
            }
        }

        private void endWorkBeside(boolean isFault) {
            if (beside == null || now.isBefore(busyUntil)) {
                return;
            }
            if (beside instanceof SyncPlan.LoadSnapshot && !isFault) {
                hasBegun = true;
                moved(Math.max(through, log));
                proveAt = now;
            } else if (beside instanceof SyncPlan.Compare && !isFault) {
                proofs++;
                proveAt = now.plus(SyncPlan.PROVE_EVERY);
            }
            beside = null;
        }

        private void receiveHead() {
            head = log;
            lookedAt = now;
            if (through == log) {
                progressAt = now;
            }
        }

        private void moved(long number) {
            if (number != through) {
                progressAt = now;
            }
            through = number;
        }
    }
}
