package dev.ambit.business;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.LongTest;
import dev.ambit.Waiting;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/// Random customers buy, try, change and cancel. A receiver of the ten event types of the "Bring Your Own Solution"
/// tutorial must reach the same state as the server. `-Dambit.long=true` runs 1,000 customers.
class TutorialReceiverTest {

    private static final int CUSTOMERS = LongForm.ENABLED ? 1_000 : 40;
    private static final int ROUNDS = 20;
    private static final int PAGE_MAX = 1_000;

    private final long seed = Long.getLong("ambit.seed", LongForm.ENABLED ? new Random().nextLong() : 17);
    private final RandomActions chance = new RandomActions(seed);
    private final WorkloadClient market = new WorkloadClient();
    private final List<CustomerAction> acts = new ArrayList<>();
    private final TutorialReceiver receiver = new TutorialReceiver();
    private final Set<String> passedOver = new HashSet<>();
    private long received;
    private int trials;

    @LongTest
    void receiver_of_ten_event_types_reaches_the_state_of_the_server() {
        List<String> customers =
                IntStream.range(0, CUSTOMERS).mapToObj(it -> "c" + it).toList();
        try {
            Instant now = market.open("NEVER_RESET", customers);
            for (int round = 0; round < ROUNDS; round++) {
                for (int act = 0; act < CUSTOMERS / 2; act++) {
                    act(chance.oneOf(customers), now);
                    if (act % 10 == 0) {
                        apply(trial(chance.oneOf(customers), now), now);
                    }
                }
                now = now.plus(chance.pause());
                market.advance(now);
                receive();
                compareSubscriptions();
            }
            assertThat(passedOver).contains("subscription.trial_started", "subscription.trial_converted");
            for (String customer : customers) {
                compareEntitlements(customer, now);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "-Dambit.seed=%d -Dambit.long=%s: %s".formatted(seed, LongForm.ENABLED, e.getMessage()), e);
        }
    }

    /// The tutorial has no entitlements of resources, and no new version of a plan concerns it.
    private void act(String customer, Instant now) {
        Optional<CustomerAction> found = chance.act(Oracle.of("NEVER_RESET", acts, customer, now), customer, now);
        if (found.isEmpty() || found.get() instanceof CustomerAction.Publish || isOfResource(found.get())) {
            return;
        }
        apply(found.get(), now);
    }

    /// A trial of some days, which ends or becomes paid.
    private CustomerAction trial(String customer, Instant now) {
        trials++;
        String plan = chance.oneOf(List.of("pro", "year", "max"));
        Instant end = now.plus(Duration.ofDays(1 + chance.upTo(10)));
        boolean isKept = chance.upTo(1) == 0;
        return new CustomerAction.Buy(customer, now, "t" + trials, "", plan, now, end, isKept, Map.of(), false);
    }

    private void apply(CustomerAction act, Instant now) {
        Oracle oracle = Oracle.of("NEVER_RESET", acts, act.customer(), now);
        boolean counts = switch (act) {
            case CustomerAction.Use use ->
                oracle.rights("", now).of(use.feature()).isPresent();
            case CustomerAction.Consume it -> oracle.rights("", now).refusal(it.feature(), it.amount()) == null;
            case CustomerAction.Migrate migrate -> oracle.isMigrated(migrate);
            default -> false;
        };
        acts.add(act);
        market.perform(act, counts);
    }

    private static boolean isOfResource(CustomerAction act) {
        return switch (act) {
            case CustomerAction.Buy it -> !it.resource().isEmpty();
            case CustomerAction.Use it -> !it.resource().isEmpty();
            case CustomerAction.Consume it -> !it.resource().isEmpty();
            case CustomerAction.ReportEvent it -> !it.resource().isEmpty();
            default -> false;
        };
    }

    private void receive() {
        List<Map<?, ?>> page;
        do {
            page = market.events(received, PAGE_MAX);
            for (Map<?, ?> event : page) {
                received = Long.parseLong(String.valueOf(event.get("sequence")));
                String type = String.valueOf(event.get("type"));
                if (TutorialReceiver.TYPES.contains(type)) {
                    receiver.process(event);
                } else {
                    passedOver.add(type);
                }
            }
        } while (page.size() == PAGE_MAX);
    }

    private void compareSubscriptions() {
        receiver.subscriptions()
                .forEach((id, row) -> assertThat(row)
                        .as("row of subscription " + id)
                        .isEqualTo(TutorialSubscription.of(market.subscription(id))));
        assertThat(receiver.subscriptions()).hasSize(market.subscriptionCount());
    }

    private void compareEntitlements(String customer, Instant now) {
        for (String feature : OracleCatalog.FEATURES) {
            Reply reply = market.check(customer, "", feature, 3);
            if (isResetFluctuating(reply)) {
                continue;
            }
            String known = known(reply, customer, feature);
            try {
                Waiting.until(
                        () -> {
                            receive();
                            return receiverAnswer(customer, feature, now);
                        },
                        it -> it.equals(known));
            } catch (AssertionError e) {
                throw new AssertionError(
                        "%s, and the server says %s of %s".formatted(e.getMessage(), known, feature), e);
            }
        }
    }

    /// The tutorial's check never resets the usage of a fluctuating feature. A receiver that hears of no later report
    /// differs from the server then, see "Differences from the server's check" in `check-at-a-replica.md`.
    private static boolean isResetFluctuating(Reply check) {
        return "FLUCTUATING".equals(check.at("feature.meterType")) && check.at("resetPeriod") != null;
    }

    /// The receiver's access decision, limit and usage.
    private String receiverAnswer(String customer, String feature, Instant now) {
        boolean isGranted = receiver.hasAccess(customer, feature, 3, now);
        return customer + " "
                + receiver.entitlement(customer, feature)
                        .filter(_ -> OracleCatalog.isMetered(feature))
                        .map(it -> text(
                                isGranted, TutorialReceiver.number(it, "usageLimit"), TutorialReceiver.usage(it, now)))
                        .orElse(String.valueOf(isGranted));
    }

    private static String text(boolean isGranted, BigDecimal limit, BigDecimal usage) {
        return isGranted + " " + limit.toBigInteger() + " " + usage.toBigInteger();
    }

    private static String known(Reply reply, String customer, String feature) {
        boolean isGranted = Boolean.TRUE.equals(reply.at("isGranted"));
        return customer
                + " "
                + (OracleCatalog.isMetered(feature) && reply.at("usageLimit") != null
                        ? text(isGranted, number(reply, "usageLimit"), number(reply, "currentUsage"))
                        : String.valueOf(isGranted));
    }

    private static BigDecimal number(Reply reply, String field) {
        return new BigDecimal(reply.text(field));
    }
}
