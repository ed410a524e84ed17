package dev.ambit.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Spine;
import dev.ambit.subscription.PreviewOracle.Answer;
import dev.ambit.subscription.PreviewOracle.Order;
import dev.ambit.subscription.PreviewOracle.Period;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Previews of random changes against [PreviewOracle]: `-Dambit.seed` repeats them, `-Dambit.long=true` tries 10,000.
class PreviewOracleTest {

    private static final int CHANGES = Spine.LONG ? 10_000 : 150;
    private static final int MOMENTS = Spine.LONG ? 40 : 6;
    private static final int DAYS_BETWEEN_MAX = 90;
    private static final int DAYS_BEFORE_MAX = 800;
    private static final int SECONDS_A_DAY = 86_400;

    private final long seed = Long.getLong("ambit.seed", Spine.LONG ? System.nanoTime() : 23);
    private final Random random = new Random(seed);
    private final PreviewShop shop = PreviewShop.open();

    @Test
    void previews_of_random_changes_are_as_the_oracle_says() {
        Instant now = PreviewShop.OPENED;
        for (int moment = 0; moment < MOMENTS; moment++) {
            now = now.plus(random.nextInt(1, DAYS_BETWEEN_MAX), ChronoUnit.DAYS)
                    .plusSeconds(random.nextInt(SECONDS_A_DAY));
            shop.advance(now);
            for (int i = 0; i < CHANGES / MOMENTS; i++) {
                change("c-%d-%d".formatted(moment, i), now);
            }
        }
    }

    private void change(String customer, Instant now) {
        Order held = order();
        Order wanted = random.nextInt(5) == 0 ? held : order();
        // A start in the past is paid until its next billing date.
        Instant anchor =
                now.minus(random.nextInt(DAYS_BEFORE_MAX), ChronoUnit.DAYS).minusSeconds(random.nextInt(SECONDS_A_DAY));
        boolean isLater = isLess(wanted, held) && random.nextBoolean();
        boolean isBilledAnew = !isLater && random.nextInt(6) == 0;
        String words = wanted.words() + (isLater ? " LATER" : isBilledAnew ? " NOW" : "");
        shop.customer(customer);
        shop.subscribe(customer, held.words() + " at:" + anchor).isOk();

        Reply preview = shop.preview(customer, words).isOk();

        Answer expected = isLater
                ? PreviewOracle.later(held, anchor, wanted, now)
                : PreviewOracle.change(held, anchor, wanted, isBilledAnew && !held.equals(wanted), now);
        assertThat(read(preview))
                .as("-Dambit.seed=%d -Dambit.long=%s, %s since %s to %s at %s: %s"
                        .formatted(seed, Spine.LONG, held.words(), anchor, words, now, preview.body()))
                .isEqualTo(written(expected));
    }

    /// Only what is paid by the same periods and certainly costs less.
    private static boolean isLess(Order wanted, Order held) {
        return held.isPaidByPeriod()
                && wanted.isPaidByPeriod()
                && wanted.isYearly() == held.isYearly()
                && wanted.yearly().compareTo(held.yearly()) < 0;
    }

    private Order order() {
        String plan =
                List.of("basic", "pro", "setup", "odd", "team", "scale", "free").get(random.nextInt(7));
        boolean isYearly = List.of("basic", "pro").contains(plan) && random.nextInt(3) == 0;
        boolean isSupported = List.of("basic", "pro", "setup").contains(plan);
        boolean isPerSeat = List.of("team", "scale").contains(plan);
        boolean isFree = plan.equals("free");
        return new Order(
                plan,
                isYearly,
                isSupported ? random.nextInt(4) : 0,
                plan.equals("basic") && !isYearly ? random.nextInt(3) : 0,
                isPerSeat ? random.nextInt(25) : 0,
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

    private static @Nullable Period period(Reply preview, String place) {
        return preview.at(place) == null
                ? null
                : new Period(
                        Instant.parse(preview.text(place + ".start")), Instant.parse(preview.text(place + ".end")));
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
