package dev.ambit.business;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongForm;
import dev.ambit.business.EntitlementOracle.Period;
import dev.ambit.business.EntitlementOracle.Right;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Runs random customer actions day by day and compares the server with the [Oracle]. `-Dambit.seed` repeats a run.
/// `-Dambit.long=true` runs more days, with a new seed each time.
class BusinessTest {

    private static final int DAYS = LongForm.ENABLED ? 400 : 15;
    private static final int ACTS_OF_A_DAY_MAX = 6;
    private static final int QUESTIONS = 4;
    private static final List<String> CUSTOMERS = List.of("ann", "bob", "cleo");

    private final long seed = Long.getLong("ambit.seed", LongForm.ENABLED ? new Random().nextLong() : 6);
    private final RandomActions chance = new RandomActions(seed);
    private final WorkloadClient market = new WorkloadClient();
    private final String cutoffRule = chance.oneOf(List.of("ALWAYS_RESET", "NEVER_RESET", "BILLING_PERIOD_CHANGE"));
    private final List<CustomerAction> acts = new ArrayList<>();

    @Test
    void server_and_oracle_agree_on_each_day() {
        int day = 0;
        try {
            Instant now = market.open(cutoffRule, CUSTOMERS);
            while (day < DAYS) {
                day++;
                for (int act = chance.upTo(ACTS_OF_A_DAY_MAX); act > 0; act--) {
                    act(chance.oneOf(CUSTOMERS), now);
                }
                now = now.plus(chance.pause());
                market.advance(now);
                compare(chance.oneOf(CUSTOMERS), now);
            }
            for (String customer : CUSTOMERS) {
                compareEverything(customer, now);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "-Dambit.seed=%d -Dambit.long=%s (%s), day %d: %s%n%s"
                            .formatted(seed, LongForm.ENABLED, cutoffRule, day, e.getMessage(), history()),
                    e);
        }
    }

    private void act(String customer, Instant now) {
        Optional<CustomerAction> found = chance.act(oracle(customer, now), customer, now);
        if (found.isPresent()) {
            CustomerAction act = found.get();
            Oracle oracle = oracle(customer, now);
            boolean counts = switch (act) {
                case CustomerAction.Use use ->
                    oracle.rights(use.resource(), now).of(use.feature()).isPresent();
                case CustomerAction.Consume it ->
                    oracle.rights(it.resource(), now).refusal(it.feature(), it.amount()) == null;
                case CustomerAction.Migrate migrate -> oracle.isMigrated(migrate);
                default -> false;
            };
            acts.add(act);
            market.perform(act, counts);
        }
    }

    private void compare(String customer, Instant now) {
        Oracle oracle = oracle(customer, now);
        compareEvents(oracle, customer);
        oracle.with(it -> !it.isOver()).forEach(this::compareStatus);
        for (int question = 0; question < QUESTIONS; question++) {
            String resource = chance.resource();
            compareCheck(oracle, customer, resource, chance.oneOf(OracleCatalog.FEATURES), chance.upTo(40), now);
        }
    }

    private void compareEverything(String customer, Instant now) {
        Oracle oracle = oracle(customer, now);
        compareEvents(oracle, customer);
        oracle.bought.forEach(this::compareStatus);
        for (String resource : OracleCatalog.RESOURCES) {
            OracleCatalog.FEATURES.forEach(feature -> compareCheck(oracle, customer, resource, feature, 1, now));
        }
    }

    private void compareEvents(Oracle oracle, String customer) {
        Map<String, List<String>> events = market.recordedEvents();
        oracle.toldOfPromises.forEach((feature, of) -> assertThat(events.get(customer + ":" + feature))
                .as("events of the promise of %s to %s", feature, customer)
                .isEqualTo(of));
        for (OracleSubscription it : oracle.bought) {
            assertThat(events.get(it.buy.id())).as("events of " + it.buy).isEqualTo(it.events);
        }
    }

    private void compareStatus(OracleSubscription it) {
        Reply reply = market.subscription(it.buy.id());
        assertThat(reply.text("status") + " " + reply.text("cancelReason"))
                .as("status of " + it.buy)
                .isEqualTo(it.toString());
    }

    private void compareCheck(Oracle oracle, String customer, String resource, String feature, int asked, Instant now) {
        EntitlementOracle rights = oracle.rights(resource, now);
        Optional<Right> right = rights.of(feature);
        Reply reply = market.check(customer, resource, feature, asked);
        String refusal = rights.refusal(feature, asked);
        List<@Nullable Object> expected = new ArrayList<>();
        List<@Nullable Object> answered = new ArrayList<>();
        expected.add(refusal);
        answered.add(reply.at("accessDeniedReason"));
        if (right.isPresent() && OracleCatalog.isMetered(feature)) {
            Period period = right.get().period(now);
            expected.addAll(List.of(
                    right.get().limit(),
                    rights.used(feature, right.get()),
                    right.get().isSoft()));
            expected.add(period.start());
            expected.add(period.end());
            answered.add(new BigDecimal(reply.text("usageLimit")).intValueExact());
            answered.add(new BigDecimal(reply.text("currentUsage")).intValueExact());
            answered.add(reply.at("hasSoftLimit"));
            answered.add(instant(reply.at("usagePeriodStart")));
            answered.add(instant(reply.at("usagePeriodEnd")));
        }
        assertThat(reply.at("isGranted")).isEqualTo(reply.at("accessDeniedReason") == null);
        assertThat(answered)
                .as("check of %s %s for %s and %d at %s", customer, resource, feature, asked, now)
                .isEqualTo(expected);
    }

    private static @Nullable Instant instant(@Nullable Object written) {
        return written == null ? null : Instant.parse(written.toString());
    }

    private Oracle oracle(String customer, Instant now) {
        return Oracle.of(cutoffRule, acts, customer, now);
    }

    private String history() {
        return String.join("\n", acts.stream().map(CustomerAction::toString).toList());
    }
}
