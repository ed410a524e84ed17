package dev.ambit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.engine.SourceCase.Purchase;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UsagePeriodTest {

    private static final Feature CALLS = FeatureKind.METERED.feature("calls");
    private static final long STARTED = millis("2026-01-20T08:00:00Z");

    @Test
    void first_usage_period_starts_with_the_subscription() {
        assertThat(period("10 monthly StartOfTheMonth", "2026-01-25T00:00:00Z"))
                .isEqualTo(new UsagePeriod(STARTED, millis("2026-02-01T00:00:00Z")));
        assertThat(period("10 monthly StartOfTheMonth", "2026-02-25T00:00:00Z"))
                .isEqualTo(new UsagePeriod(millis("2026-02-01T00:00:00Z"), millis("2026-03-01T00:00:00Z")));
    }

    @Test
    void a_period_of_the_subscription_is_counted_from_its_start() {
        assertThat(period("10 monthly", "2026-02-20T07:59:59Z"))
                .isEqualTo(new UsagePeriod(STARTED, millis("2026-02-20T08:00:00Z")));
    }

    @Test
    void limit_that_never_resets_has_no_usage_period() {
        assertThat(period("10", "2026-02-20T07:59:59Z")).isNull();
    }

    @Test
    void a_period_is_anchored_to_the_source_that_won() {
        List<Source> sources = Sources.of(
                CALLS, List.of(SourceCase.parse("plan 10 monthly"), SourceCase.parse("promotion 20 monthly")));
        Entitlements entitlements = Resolution.resolve(sources);
        long promised = millis("2026-01-31T00:00:00Z");
        var customer =
                new CustomerEntitlements(Standing.LIVE, entitlements, new long[] {STARTED, promised}, Long.MAX_VALUE);

        assertThat(customer.period(entitlements.all().getFirst(), millis("2026-02-28T00:00:00Z")))
                .isEqualTo(new UsagePeriod(millis("2026-02-28T00:00:00Z"), millis("2026-03-31T00:00:00Z")));
    }

    @Test
    void empty_usage_period_is_refused() {
        assertThatThrownBy(() -> new UsagePeriod(1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static @Nullable UsagePeriod period(String terms, String now) {
        var purchase = new Purchase(false, List.of(FeatureTerms.parse(terms)), List.of());
        Entitlements entitlements = Resolution.resolve(Sources.of(CALLS, List.of(purchase)));
        var customer = new CustomerEntitlements(Standing.LIVE, entitlements, new long[] {STARTED}, Long.MAX_VALUE);
        return customer.period(entitlements.all().getFirst(), millis(now));
    }

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }
}
