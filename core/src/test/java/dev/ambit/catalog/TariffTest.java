package dev.ambit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.engine.FeatureType;
import dev.ambit.engine.MeterType;
import dev.ambit.engine.price.Charge.Flat;
import dev.ambit.engine.price.Charge.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TariffTest {

    private static final Tariff MONTHLY = new Tariff(BillingPeriod.MONTHLY, null);
    private static final Tariff IN_GERMANY = new Tariff(BillingPeriod.MONTHLY, "DE");

    private static final Charge FLAT = flat(BillingPeriod.MONTHLY, BillingCadence.RECURRING, null, "49");
    private static final Charge GERMAN = flat(BillingPeriod.MONTHLY, BillingCadence.RECURRING, "DE", "45");
    private static final Charge YEARLY = flat(BillingPeriod.ANNUALLY, BillingCadence.RECURRING, "DE", "450");
    private static final Charge SET_UP = flat(BillingPeriod.ANNUALLY, BillingCadence.ONE_OFF, null, "500");

    @Test
    void country_prices_take_precedence_over_default_prices() {
        List<Charge> all = List.of(YEARLY, FLAT, GERMAN);

        assertThat(IN_GERMANY.of(all)).containsExactly(GERMAN);
        assertThat(IN_GERMANY.of(List.of(FLAT, YEARLY))).containsExactly(FLAT);
        assertThat(new Tariff(BillingPeriod.MONTHLY, "FR").of(all)).containsExactly(FLAT);
        assertThat(MONTHLY.of(all)).containsExactly(FLAT);
        assertThat(new Tariff(BillingPeriod.ANNUALLY, null).of(all)).isEmpty();
    }

    @Test
    void one_off_charge_applies_to_any_period_unless_a_matching_one_exists() {
        Charge monthly = flat(BillingPeriod.MONTHLY, BillingCadence.ONE_OFF, null, "600");

        assertThat(MONTHLY.of(List.of(SET_UP, FLAT))).containsExactly(SET_UP, FLAT);
        assertThat(MONTHLY.of(List.of(SET_UP, monthly))).containsExactly(monthly);
        assertThat(MONTHLY.engine(List.of(SET_UP), Map.of())).containsExactly(new Flat(new BigDecimal("500"), true));
    }

    /// Examples of docs/reference/rules.md#prices: 1.2 billion bytes at 2 per gigabyte.
    @Test
    void usage_is_charged_in_the_transformed_unit() {
        Charge bytes = Charge.of(
                BillingModel.USAGE_BASED,
                BillingPeriod.MONTHLY,
                BillingCadence.RECURRING,
                new BigDecimal("2"),
                "usd",
                "bytes");

        var engine = MONTHLY.engine(List.of(bytes), Map.of("bytes", bytes(null)));
        var down = MONTHLY.engine(List.of(bytes), Map.of("bytes", bytes(UnitTransformation.Round.DOWN)));

        assertThat(amount(engine.getFirst())).isEqualByComparingTo("4");
        assertThat(amount(down.getFirst())).isEqualByComparingTo("2");
    }

    private static BigDecimal amount(dev.ambit.engine.price.Charge charge) {
        var usage = (Usage) charge;
        return usage.rate().of(usage.scale().of(new BigDecimal("1200000000")));
    }

    private static CatalogFeature bytes(UnitTransformation.@Nullable Round round) {
        var transformation = new UnitTransformation(new BigDecimal("1000000000"), "GB", "GB", round);
        var feature = new FeatureDraft(
                "bytes",
                "Bytes",
                null,
                FeatureType.NUMBER,
                MeterType.INCREMENTAL,
                "byte",
                "bytes",
                List.of(),
                transformation,
                Map.of(),
                null);
        return new CatalogFeature(feature, new UUID(0, 0), Instant.EPOCH, Instant.EPOCH, null, null);
    }

    private static Charge flat(BillingPeriod period, BillingCadence cadence, @Nullable String country, String amount) {
        return new Charge(
                BillingModel.FLAT_FEE,
                period,
                cadence,
                new BigDecimal(amount),
                "usd",
                null,
                country,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
