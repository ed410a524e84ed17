package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.JsonPaths;
import dev.ambit.http.Json;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The unmodified node SDK reads edge documents.
@Tag("ci")
class NodeSdkEdgeTest {

    @BeforeAll
    static void install() throws IOException {
        PublicSdks.install();
    }

    @Test
    void two_customers_get_the_entitlements_of_their_plans() {
        CommandResult run = PublicSdks.node(SdkShop.open().variables(), "server-sdk.js");

        assertThat(run.exit()).as(run.err()).isZero();
        Object answers = Json.read(run.out().lines().toList().getLast(), Object.class);
        assertThat(JsonPaths.at(answers, "ann.all")).isEqualTo(List.of("calls", "city", "flag", "size"));
        assertThat(JsonPaths.at(answers, "ann.flag.hasAccess")).isEqualTo(true);
        assertThat(JsonPaths.at(answers, "ann.flag.isFallback")).isEqualTo(false);
        assertThat(text(answers, "ann.size.value")).isEqualTo("30");
        assertThat(JsonPaths.at(answers, "ann.calls.hasAccess")).isEqualTo(true);
        assertThat(text(answers, "ann.calls.currentUsage")).isEqualTo("3");
        assertThat(text(answers, "ann.calls.usageLimit")).isEqualTo("10");
        assertThat(JsonPaths.at(answers, "ann.city.enumValues")).isEqualTo(List.of("NY"));
        assertThat(text(answers, "ann.subscriptions.0.plan.planId")).isEqualTo("pro");

        assertThat(JsonPaths.at(answers, "bob.all")).isEqualTo(List.of("calls"));
        assertThat(JsonPaths.at(answers, "bob.calls.hasAccess")).isEqualTo(false);
        assertThat(text(answers, "bob.calls.accessDeniedReason")).isEqualTo("RequestedUsageExceedingLimit");
        assertThat(text(answers, "bob.flag.accessDeniedReason")).isEqualTo("NoFeatureEntitlementInSubscription");
        assertThat(JsonPaths.at(answers, "bob.flag.isFallback")).isEqualTo(false);

        assertThat(text(answers, "nobody.flag.accessDeniedReason")).isEqualTo("CustomerNotFound");
        assertThat(JsonPaths.at(answers, "nobody.subscriptions")).isEqualTo(List.of());
    }

    private static String text(Object answers, String path) {
        return String.valueOf(JsonPaths.at(answers, path));
    }
}
