package dev.ambit.openfeature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.client.AmbitConnection;
import dev.ambit.client.DroppedReports;
import dev.ambit.client.EntitlementCache;
import dev.ambit.client.EventReport;
import dev.ambit.client.UsageReport;
import dev.ambit.client.UsageReporter;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.MutableContext;
import dev.openfeature.sdk.MutableTrackingEventDetails;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.Value;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Evaluates flags through the OpenFeature SDK against a real server.
class AmbitProviderTest {

    private final TestAccount account = TestServer.openAccount();
    private final TestEnvironment environment =
            EnvironmentFixture.open(account, account.development()).environment();
    private final AmbitConnection connection =
            AmbitConnection.of(URI.create("http://127.0.0.1:" + TestServer.app().port()), environment.key());
    private final EntitlementCache cache = EntitlementCache.open(connection);
    private final List<UsageReport> dropped = new ArrayList<>();
    private final UsageReporter reporter = UsageReporter.open(connection, new DroppedReports() {
        @Override
        public void usage(List<UsageReport> reports, String reason) {
            dropped.addAll(reports);
        }

        @Override
        public void events(List<EventReport> reports, String reason) {
            throw new AssertionError(reason);
        }
    });
    private final Client client = client();

    @AfterEach
    void close() {
        OpenFeatureAPI.getInstance().shutdown();
        reporter.close();
        cache.close();
    }

    @Test
    void flags_are_features_of_the_customer() {
        assertThat(client.getBooleanValue("sso", false, customer("first"))).isTrue();
        assertThat(client.getIntegerValue("seats", -1, customer("first"))).isEqualTo(5);
        assertThat(client.getDoubleValue("calls", -1.0, customer("first"))).isEqualTo(1_000_000);
        assertThat(client.getIntegerValue("seats", -1, customer("nobody"))).isEqualTo(-1);
    }

    @Test
    void denial_is_a_value_with_its_reason() {
        FlagEvaluationDetails<Boolean> denied =
                client.getBooleanDetails("seats", true, customer("first").add("requestedUsage", 6));

        assertThat(denied.getValue()).isFalse();
        assertThat(denied.getReason()).isEqualTo("TARGETING_MATCH");
        assertThat(denied.getErrorCode()).isNull();
        assertThat(denied.getFlagMetadata().getString("accessDeniedReason")).isEqualTo("RequestedUsageExceedingLimit");
        assertThat(denied.getFlagMetadata().getDouble("usageLimit")).isEqualTo(5);
        assertThat(client.getBooleanValue("seats", false, customer("first").add("requestedUsage", 5)))
                .isTrue();
        assertThat(client.getBooleanValue("sso", true, customer("nobody"))).isFalse();
    }

    @Test
    void bad_input_gives_the_default_and_an_error_code() {
        assertThat(client.getBooleanDetails("nothing", true, customer("first")).getErrorCode())
                .isEqualTo(ErrorCode.FLAG_NOT_FOUND);
        assertThat(client.getBooleanDetails("sso", true).getErrorCode()).isEqualTo(ErrorCode.TARGETING_KEY_MISSING);
        assertThat(client.getBooleanDetails("sso", true, customer("first").add("requestedUsage", "many"))
                        .getErrorCode())
                .isEqualTo(ErrorCode.INVALID_CONTEXT);
        assertThat(client.getBooleanDetails(
                                "sso", true, customer("first").add("requestedValues", List.of(new Value(1))))
                        .getErrorCode())
                .isEqualTo(ErrorCode.INVALID_CONTEXT);
    }

    @Test
    void changes_are_emitted() {
        Queue<String> changed = new ConcurrentLinkedQueue<>();
        client.onProviderConfigurationChanged(it -> changed.addAll(it.getFlagsChanged()));

        environment.subscribe("second", "basic");

        Waiting.until(() -> changed, it -> it.contains("sso"));
        assertThat(client.getBooleanValue("sso", false, customer("second"))).isTrue();
    }

    @Test
    void tracked_event_reports_usage() throws Exception {
        client.track("seats", customer("first"), new MutableTrackingEventDetails(2));
        client.track("seats", customer("first"));

        Waiting.until(() -> reporter.pending(), it -> it == 0);
        assertThat(environment.check("first", "seats").isOk().text("currentUsage"))
                .isEqualTo("3");
        assertThat(dropped).isEmpty();
    }

    private Client client() {
        OpenFeatureAPI api = OpenFeatureAPI.getInstance();
        api.setProviderAndWait(account.slug(), new AmbitProvider(cache, reporter));
        return api.getClient(account.slug());
    }

    private static MutableContext customer(String id) {
        return new MutableContext(id);
    }
}
