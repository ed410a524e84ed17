package dev.ambit.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.engine.CustomerEntitlements;
import dev.ambit.engine.Entitlement;
import dev.ambit.engine.Entitlements;
import dev.ambit.engine.Feature;
import dev.ambit.engine.FeatureType;
import dev.ambit.engine.Limit;
import dev.ambit.engine.MeterType;
import dev.ambit.engine.Micros;
import dev.ambit.engine.Standing;
import dev.ambit.entitlement.CustomerAtEvent;
import dev.ambit.entitlement.CustomerMemory;
import dev.ambit.entitlement.HypotheticalAnswer;
import dev.ambit.usage.UsageBatch.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Consumption claims and usage reports that share a commit.
class UsageBatchTest {

    private static final CounterKey SEATS = new CounterKey("ann", "", "seats", 0, Long.MAX_VALUE);

    private final UsageBatch batch = new UsageBatch(
            Map.of(SEATS, new Counter(SEATS, new CounterValue(2 * Micros.UNIT, 0), 0, false, 7)), Map.of());

    @Test
    void each_claim_is_decided_on_the_usage_left_by_earlier_claims() {
        assertThat(isGranted(batch.count(List.of(claim(2, null))))).isTrue();
        assertThat(isGranted(batch.count(List.of(claim(2, null))))).isFalse();
        assertThat(isGranted(batch.count(List.of(claim(1, null))))).isTrue();
        assertThat(isGranted(batch.count(List.of(claim(1, null))))).isFalse();

        assertThat(batch.changed())
                .containsExactly(new Counter(SEATS, new CounterValue(5 * Micros.UNIT, 0), 0, true, 9));
        assertThat(batch.counted()).extracting(UsageLine::micros).containsExactly(2 * Micros.UNIT, Micros.UNIT);
        assertThat(batch.newKeys()).isEmpty();
    }

    @Test
    void report_between_claims_counts_regardless_of_the_limit() {
        batch.count(List.of(line(9, null, null)));

        assertThat(isGranted(batch.count(List.of(claim(1, null))))).isFalse();
        batch.count(List.of(line(-8, null, null)));
        assertThat(isGranted(batch.count(List.of(claim(2, null))))).isTrue();
    }

    @Test
    void repeated_claim_with_one_key_gets_its_first_verdict_even_if_denied() {
        Verdict granted = verdict(batch.count(List.of(claim(3, "a"))));
        Verdict denied = verdict(batch.count(List.of(claim(1, "b"))));
        batch.count(List.of(line(-5, null, null)));

        assertThat(verdict(batch.count(List.of(claim(3, "a"))))).isEqualTo(granted);
        assertThat(verdict(batch.count(List.of(claim(1, "b"))))).isEqualTo(denied);
        assertThat(batch.count(List.of(claim(2, "b")))).isInstanceOf(Outcome.Refused.class);
        assertThat(batch.newKeys()).extracting(UsageKey::key).containsExactly("a", "b");
        assertThat(batch.changed()).extracting(Counter::used).containsExactly(0L);
    }

    @Test
    void refused_claim_changes_no_counter_and_stores_no_key() {
        UsageLine tooMuch =
                line(Micros.MAX / Micros.UNIT, "a", new Claim(seats(new Limit.Unlimited()), answer(), null));

        assertThat(batch.count(List.of(tooMuch))).isInstanceOf(Outcome.Refused.class);
        assertThat(batch.changed()).isEmpty();
        assertThat(batch.newKeys()).isEmpty();
    }

    private static UsageLine claim(long seats, @Nullable String key) {
        return line(seats, key, new Claim(seats(new Limit.Hard(5 * Micros.UNIT)), answer(), null));
    }

    private static Entitlement seats(Limit limit) {
        Feature seats = new Feature("seats", FeatureType.NUMBER, MeterType.FLUCTUATING);
        return new Entitlement(seats, false, limit, Set.of(), null, 0, 0);
    }

    private static UsageLine line(long seats, @Nullable String key, @Nullable Claim claim) {
        return new UsageLine(
                0,
                UUID.randomUUID(),
                SEATS,
                0,
                UsageBehavior.DELTA,
                false,
                seats * Micros.UNIT,
                Instant.EPOCH,
                key,
                key == null ? null : KeyedRequest.of(Long.toString(seats), Long.toString(seats), Instant.EPOCH),
                null,
                claim,
                null);
    }

    private static HypotheticalAnswer answer() {
        var nothing = new CustomerEntitlements(Standing.LIVE, Entitlements.NONE, new long[0], Long.MAX_VALUE);
        return new HypotheticalAnswer(
                new CustomerAtEvent(new CustomerMemory(0, nothing, Map.of(), false), Map.of(), 1, 0), "", "seats", 0);
    }

    private static boolean isGranted(Outcome outcome) {
        return verdict(outcome).granted();
    }

    private static Verdict verdict(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Counted(var lines) ->
                Objects.requireNonNull(lines.getFirst().verdict());
            case Outcome.Refused(var problem) -> throw problem;
        };
    }
}
