package dev.ambit.engine.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.engine.Scale;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BillTest {

    private static final Charge CALLS = new Charge.Usage("calls", perUnit("1"), Scale.NONE);
    private static final Charge BASE = flat("49");

    /// A minimum spend of 100: usage of 60 costs nothing more, usage of 130 costs another 30.
    @Test
    void minimum_spend_is_paid_in_advance_and_covers_usage() {
        assertThat(texts(bill(List.of(plan(BASE, CALLS)), Map.of(), "100", true)))
                .containsExactly("BaseCharge 49", "MinimumSpendCharge 100");
        assertThat(texts(bill(List.of(plan(BASE, CALLS)), Map.of("calls", number("60")), "100", false)))
                .containsExactly(
                        "BaseCharge 49",
                        "MinimumSpendCharge 100",
                        "PayAsYouGoCharge 60",
                        "MinimumSpendAdjustmentCharge -60");
        assertThat(bill(List.of(plan(BASE, CALLS)), Map.of("calls", number("60")), "100", false)
                        .total())
                .isEqualByComparingTo("149");
        assertThat(bill(List.of(plan(BASE, CALLS)), Map.of("calls", number("130")), "100", false)
                        .total())
                .isEqualByComparingTo("179");
    }

    @Test
    void usage_is_billed_in_arrears_and_not_in_the_first_period() {
        assertThat(texts(bill(List.of(plan(CALLS)), Map.of(), null, true))).isEmpty();
        assertThat(texts(bill(List.of(plan(CALLS)), Map.of("calls", number("3")), null, false)))
                .containsExactly("PayAsYouGoCharge 3");
    }

    @Test
    void one_time_charge_is_billed_only_in_the_first_period() {
        var setUp = new Charge.Flat(number("500"), true);

        assertThat(bill(List.of(plan(BASE, setUp)), Map.of(), null, true).total())
                .isEqualByComparingTo("549");
        assertThat(bill(List.of(plan(BASE, setUp)), Map.of(), null, false).total())
                .isEqualByComparingTo("49");
    }

    @Test
    void addon_is_billed_for_each_purchased_unit() {
        var addon = new Purchase("more", true, 3, List.of(flat("5")));

        assertThat(texts(bill(List.of(plan(BASE), addon), Map.of(), null, true)))
                .containsExactly("BaseCharge 49", "AddonCharge 15");
    }

    @Test
    void per_unit_charge_without_a_quantity_is_refused() {
        var perUnit = new Charge.PerUnit("seats", perUnit("1"), null, null, false);

        assertThatThrownBy(
                        () -> bill(List.of(plan(perUnit)), Map.of(), null, true).lines())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("seats");
    }

    @Test
    void tiers_must_rise_and_the_last_tier_must_be_unlimited() {
        var first = new Tier(number("100"), BigDecimal.ONE, BigDecimal.ZERO);
        var last = new Tier(null, BigDecimal.ONE, BigDecimal.ZERO);

        for (List<Tier> wrong :
                List.of(List.<Tier>of(), List.of(first), List.of(first, first, last), List.of(last, first))) {
            assertThatThrownBy(() -> new Rate.Volume(wrong)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Rate.Graduated(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(new Rate.Volume(List.of(first, last)).of(number("7"))).isEqualByComparingTo("7");
    }

    private static Bill bill(
            List<Purchase> purchases, Map<String, BigDecimal> used, @Nullable String minimumSpend, boolean first) {
        return new Bill(purchases, Map.of(), used, minimumSpend == null ? null : number(minimumSpend), first);
    }

    private static List<String> texts(Bill bill) {
        return bill.lines().stream()
                .map(line -> line.kind().wireName() + " " + line.amount().toPlainString())
                .toList();
    }

    private static Purchase plan(Charge... charges) {
        return new Purchase("plan", false, 1, List.of(charges));
    }

    private static Charge flat(String price) {
        return new Charge.Flat(number(price), false);
    }

    private static Rate perUnit(String price) {
        return new Rate.PerUnit(number(price), null);
    }

    private static BigDecimal number(String text) {
        return new BigDecimal(text);
    }
}
