package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.LostAnswerProxy;
import dev.ambit.TestMeter;
import dev.ambit.TestServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;

/// The unmodified node SDK repeats reports whose answers are lost. Reports with keys of their own count once.
class NodeSdkLostAnswerTest {

    @CiTest
    void reports_with_keys_count_once() throws IOException {
        PublicSdks.install();
        WidgetShop shop = WidgetShop.open();
        new TestMeter(shop.environment())
                .feature("renders", "render", "SUM", "seconds")
                .isOk();
        shop.environment().post("/customers/ann/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "renders", "period": "1 week", "usageLimit": 50}]}
                        """).isOk();
        BigDecimal before = used(shop, "calls");

        try (var proxy = new LostAnswerProxy(TestServer.app().url())) {
            proxy.lose(it -> it.path().equals("/graphql") && it.body().contains("reportUsageBulk"));
            proxy.lose(it -> it.path().equals("/graphql") && it.body().contains("reportEvent"));

            CommandResult run = PublicSdks.node(
                    Map.of(
                            "LOSING_URL",
                            proxy.url(),
                            "SERVER_KEY",
                            shop.environment().key()),
                    "lost-answers.cjs");

            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(proxy.remaining()).as("answers that were not lost").isZero();
        }
        TestMeter.awaitCounts(shop.account());
        assertThat(used(shop, "calls")).isEqualByComparingTo(before.add(BigDecimal.TEN));
        assertThat(used(shop, "renders")).isEqualByComparingTo(BigDecimal.TEN);
    }

    private static BigDecimal used(WidgetShop shop, String feature) {
        return new BigDecimal(shop.environment().check("ann", feature).isOk().text("currentUsage"));
    }
}
