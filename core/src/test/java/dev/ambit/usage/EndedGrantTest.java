package dev.ambit.usage;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestMeter.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestClock;
import dev.ambit.TestMeter;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A promotional entitlement expires. The remaining one counts the usage of that time in its own period.
@Tag("long")
class EndedGrantTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final TestEnvironment development = acme.development();
    private final TestMeter meter = new TestMeter(development);
    private final TestClock clock = TestClock.stop(acme);

    @Test
    void raw_events_sent_during_a_promotion_count_after_it_expires() {
        meter.feature("calls", "call", "COUNT", "").isOk();
        catalog.plan("monthly", grant("calls", "\"usageLimit\": 10", "\"resetPeriod\": \"MONTH\""));
        development.subscribe("ann", "monthly");
        clock.advance("PT1H");
        meter.report(event("ann", "call", "1", "{}")).isOk();
        awaitUsage("1");
        clock.advance("PT1H");
        grantPromotion();
        awaitUsage("0");
        clock.advance("P1D");
        meter.report(event("ann", "call", "2", "{}"), event("ann", "call", "3", "{}"))
                .isOk();
        awaitUsage("2");

        clock.advance("P6D");

        awaitUsage("3");
        assertThat(development.check("ann", "calls").text("usageLimit")).isEqualTo("10");
    }

    private void grantPromotion() {
        development.post("/customers/ann/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "calls", "period": "1 week", "usageLimit": 50,
                         "resetPeriod": "WEEK"}]}
                        """).isOk();
    }

    private void awaitUsage(String used) {
        Waiting.until(() -> development.check("ann", "calls").text("currentUsage"), used::equals);
    }
}
