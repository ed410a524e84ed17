package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.console.CatalogState.PriceContent;
import dev.ambit.console.CatalogState.Tier;
import dev.ambit.engine.price.Rate;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The amounts that the console shows before a price is saved equal those of the engine.
class PriceRateTest {
    private static final List<Tier> TIERS =
            List.of(tier("10", "4", null), tier("50", "3", "20"), tier(null, null, "7"));

    @Test
    void amounts_equal_those_of_the_engine() {
        var random = new Random(7);
        List<dev.ambit.engine.price.Tier> tiers = TIERS.stream()
                .map(it -> new dev.ambit.engine.price.Tier(
                        it.upTo(), orNothing(it.unitPrice()), orNothing(it.flatPrice())))
                .toList();
        for (int i = 0; i < 500; i++) {
            BigDecimal quantity = BigDecimal.valueOf(random.nextInt(8_000), i % 3);
            BigDecimal price = BigDecimal.valueOf(random.nextInt(1_000), 2);
            BigDecimal block = BigDecimal.valueOf(1 + random.nextInt(40));

            assertAmount(priced(price, null, null, null), quantity, new Rate.PerUnit(price, null));
            assertAmount(priced(price, block, null, null), quantity, new Rate.PerUnit(price, block));
            assertAmount(priced(null, null, "VOLUME", TIERS), quantity, new Rate.Volume(tiers));
            assertAmount(priced(null, null, "GRADUATED", TIERS), quantity, new Rate.Graduated(tiers));
        }
    }

    @Test
    void an_incomplete_price_has_a_curve() {
        PriceCurve curve = PriceCurve.of(priced(null, null, "VOLUME", List.of(tier("10", null, null))), BigDecimal.TEN);

        assertThat(curve.points()).isNotEmpty();
        assertThat(PriceCurve.of(priced(BigDecimal.ONE, BigDecimal.ZERO, null, null), BigDecimal.TEN)
                        .points())
                .isNotEmpty();
    }

    private static void assertAmount(PriceContent it, BigDecimal quantity, Rate rate) {
        assertThat(PriceRate.amount(it, quantity)).as("%s of %s", quantity, it).isEqualByComparingTo(rate.of(quantity));
    }

    private static PriceContent priced(
            @Nullable BigDecimal amount,
            @Nullable BigDecimal block,
            @Nullable String mode,
            @Nullable List<Tier> tiers) {
        return new PriceContent(
                "PER_UNIT",
                "MONTHLY",
                "RECURRING",
                amount,
                "usd",
                "seats",
                null,
                block,
                mode,
                tiers,
                null,
                null,
                null,
                null);
    }

    private static Tier tier(@Nullable String upTo, @Nullable String unit, @Nullable String flat) {
        return new Tier(number(upTo), number(unit), number(flat));
    }

    private static @Nullable BigDecimal number(@Nullable String text) {
        return text == null ? null : new BigDecimal(text);
    }

    private static BigDecimal orNothing(@Nullable BigDecimal price) {
        return price == null ? BigDecimal.ZERO : price;
    }
}
