package dev.ambit.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.subscription.PreviewOracle.Answer;
import dev.ambit.subscription.PreviewOracle.Holding;
import dev.ambit.subscription.PreviewOracle.Order;
import dev.ambit.subscription.PreviewOracle.Period;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Compares previews of random changes, half of them after an earlier change, with [PreviewOracle].
/// `-Dambit.seed` repeats a run and `-Dambit.long=true` tries 10,000 changes.
class PreviewOracleTest {

    private static final int CHANGES = LongForm.ENABLED ? 10_000 : 150;
    private static final int MOMENTS = LongForm.ENABLED ? 40 : 6;
    private static final int DAYS_BETWEEN_MAX = 90;
    private static final int HOURS_AFTER_MAX = 600;
    private static final int DAYS_BEFORE_MAX = 800;
    private static final int SECONDS_A_DAY = 86_400;

    private final long seed = Long.getLong("ambit.seed", LongForm.ENABLED ? System.nanoTime() : 23);
    private final Random random = new Random(seed);
    private final PreviewShop shop = PreviewShop.open();

    @Test
    void previews_of_random_changes_match_the_oracle() {
        Instant now = PreviewShop.OPENED;
        for (int moment = 0; moment < MOMENTS; moment++) {
            now = now.plus(random.nextInt(1, DAYS_BETWEEN_MAX), ChronoUnit.DAYS)
                    .plusSeconds(random.nextInt(SECONDS_A_DAY));
            shop.advance(now);
            Instant later = now.plus(random.nextInt(HOURS_AFTER_MAX), ChronoUnit.HOURS);
            Map<String, Holding> holdings = new TreeMap<>();
            for (int i = 0; i < CHANGES / MOMENTS; i++) {
                String customer = "c-%d-%d".formatted(moment, i);
                holdings.put(customer, subscribe(customer, now, later));
            }
            now = later;
            shop.advance(now);
            for (var it : holdings.entrySet()) {
                preview(it.getKey(), it.getValue(), now);
            }
        }
    }

    /// Subscribes the customer, and changes every second subscription.
    ///
    /// @return the subscription at `later`
    private Holding subscribe(String customer, Instant now, Instant later) {
        Order first = order(random.nextInt(3) == 0);
        // A start in the past is paid until its next billing date.
        Instant anchor =
                now.minus(random.nextInt(DAYS_BEFORE_MAX), ChronoUnit.DAYS).minusSeconds(random.nextInt(SECONDS_A_DAY));
        shop.customer(customer);
        shop.subscribe(customer, first.words() + " at:" + anchor).isOk();
        var holding = new Holding(first, anchor, anchor, BigDecimal.ZERO);
        if (random.nextBoolean()) {
            return holding;
        }
        Order second = order(first.isDeferred());
        boolean isBilledAnew = random.nextInt(6) == 0;
        shop.subscribe(customer, second.words() + (isBilledAnew ? " NOW" : "")).isOk();
        return holding.after(second, isBilledAnew, now, later);
    }

    private void preview(String customer, Holding holding, Instant now) {
        Order held = holding.order();
        Order wanted = random.nextInt(5) == 0 ? held : order(held.isDeferred());
        boolean isLater = isLess(wanted, held) && random.nextBoolean();
        boolean isBilledAnew = !isLater && random.nextInt(6) == 0;
        String words = wanted.words() + (isLater ? " LATER" : isBilledAnew ? " NOW" : "");

        Reply preview = shop.preview(customer, words).isOk();

        // A purchase of the same is repeated if the billing periods start with the subscription already.
        boolean isRepeated = held.equals(wanted) && holding.startAt().equals(holding.anchor());
        Answer expected = isLater
                ? PreviewOracle.later(holding, wanted, now)
                : PreviewOracle.change(holding, wanted, isBilledAnew && !isRepeated, now);
        requireExpected(customer, holding, words, now, preview, expected);
        // An update of the same plan costs as much as its purchase.
        boolean isUpdate = held.plan().equals(wanted.plan()) && Objects.equals(held.price(), wanted.price());
        if (isUpdate && !isLater && !held.equals(wanted)) {
            Reply update = shop.previewUpdate(customer, words).isOk();
            requireExpected(customer, holding, "update to " + words, now, update, expected);
        }
    }

    private void requireExpected(
            String customer, Holding holding, String words, Instant now, Reply preview, Answer expected) {
        assertThat(read(preview))
                .as("-Dambit.seed=%d -Dambit.long=%s, %s of %s to %s at %s: %s"
                        .formatted(seed, LongForm.ENABLED, customer, holding, words, now, preview.body()))
                .isEqualTo(written(expected));
    }

    /// Only if both have the same billing periods and the price is certainly lower.
    private static boolean isLess(Order wanted, Order held) {
        return held.isPaidByPeriod()
                && wanted.isPaidByPeriod()
                && wanted.isYearly() == held.isYearly()
                && wanted.yearly().compareTo(held.yearly()) < 0;
    }

    /// @param isDeferred whether prorations are due when the billing period ends
    private Order order(boolean isDeferred) {
        List<String> plans = isDeferred
                ? List.of("d10", "d30", "d10", "d30", "dfree")
                : List.of("basic", "pro", "setup", "odd", "team", "scale", "free");
        String plan = plans.get(random.nextInt(plans.size()));
        boolean isYearly = List.of("basic", "pro", "d10", "d30").contains(plan) && random.nextInt(3) == 0;
        boolean isSupported = List.of("basic", "pro", "setup").contains(plan);
        boolean isPerSeat = List.of("team", "scale").contains(plan);
        boolean isFree = List.of("free", "dfree").contains(plan);
        return new Order(
                plan,
                isYearly,
                isSupported ? random.nextInt(4) : 0,
                plan.equals("basic") && !isYearly ? random.nextInt(3) : 0,
                isPerSeat ? random.nextInt(25) : 0,
                isDeferred && !isFree ? random.nextInt(3) : 0,
                isFree || isPerSeat || random.nextInt(4) > 0 ? null : random.nextInt(60));
    }

    private static String read(Reply preview) {
        boolean isLast = preview.at("recurringInvoice") == null;
        return written(new Answer(
                new BigDecimal(preview.text("immediateInvoice.total")),
                isLast ? null : new BigDecimal(preview.text("recurringInvoice.total")),
                period(preview, "billingPeriodRange"),
                isLast ? null : period(preview, "recurringInvoice.billingPeriodRange")));
    }

    private static @Nullable Period period(Reply preview, String path) {
        return preview.at(path) == null
                ? null
                : new Period(Instant.parse(preview.text(path + ".start")), Instant.parse(preview.text(path + ".end")));
    }

    private static String written(Answer it) {
        BigDecimal next = it.next();
        return "%s now, then %s; %s, then %s"
                .formatted(
                        it.now().setScale(2).toPlainString(),
                        next == null ? null : next.setScale(2).toPlainString(),
                        it.period(),
                        it.nextPeriod());
    }
}
