package dev.ambit.sdk.openfeature;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.ambit.TestAccount;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import dev.openfeature.contrib.providers.ofrep.OfrepProvider;
import dev.openfeature.contrib.providers.ofrep.OfrepProviderOptions;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.MutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.Value;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Evaluates flags with the unmodified OFREP provider of OpenFeature for Java.
@Tag("ci")
class JavaOfrepProviderTest {

    private final TestAccount acme = TestServer.openAccount();
    private final String domain = acme.slug();
    private final MutableContext ann = new MutableContext("ann");

    @BeforeEach
    void fill() {
        TestCatalog catalog = TestCatalog.of(acme);
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.feature("audit", FeatureKind.BOOLEAN);
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("city", FeatureKind.ENUM, "NY", "LA");
        catalog.plan("pro", grant("sso"), limit("calls", 10), grant("city", "\"enumValues\": [\"NY\"]"));
        acme.development().subscribe("ann", "pro");
        acme.development().reportUsage("ann", "calls", "4.5").isOk();
    }

    @AfterEach
    void shutDown() {
        OpenFeatureAPI.getInstance().getProvider(domain).shutdown();
    }

    @Test
    void flags_have_the_values_of_the_customer() {
        Client flags = client(acme.development().key());

        FlagEvaluationDetails<Boolean> denied = flags.getBooleanDetails("audit", true, ann);
        Value decision = flags.getObjectValue("city:decision", new Value(), ann);

        assertThat(flags.getBooleanValue("sso", false, ann)).isTrue();
        assertThat(flags.getIntegerValue("calls:limit", 0, ann)).isEqualTo(10);
        assertThat(flags.getDoubleValue("calls:remaining", 0.0, ann)).isEqualTo(5.5);
        // The provider converts no numbers: a whole number is an integer.
        assertThat(flags.getDoubleDetails("calls:limit", 0.0, ann).getErrorCode())
                .isEqualTo(ErrorCode.TYPE_MISMATCH);
        assertThat(denied.getValue()).isFalse();
        assertThat(denied.getReason()).isEqualTo("TARGETING_MATCH");
        assertThat(denied.getVariant()).isEqualTo("denied");
        assertThat(denied.getFlagMetadata().getString("accessDeniedReason"))
                .isEqualTo("NoFeatureEntitlementInSubscription");
        assertThat(decision.asStructure().getValue("hasAccess").asBoolean()).isTrue();
        ann.add("requestedUsage", 7);
        assertThat(flags.getBooleanValue("calls", true, ann)).isFalse();
    }

    @Test
    void errors_have_the_codes_of_the_provider() {
        Client flags = client(acme.development().key());

        assertThat(flags.getBooleanDetails("nothing", true, ann).getErrorCode()).isEqualTo(ErrorCode.FLAG_NOT_FOUND);
        // The provider reports each status 400 as this code, and does not read the code of the answer.
        assertThat(flags.getBooleanDetails("sso", true, new ImmutableContext()).getErrorCode())
                .isEqualTo(ErrorCode.INVALID_CONTEXT);
        assertThat(client("server-unknown").getBooleanDetails("sso", false, ann).getErrorCode())
                .isEqualTo(ErrorCode.GENERAL);
    }

    private Client client(String key) {
        OfrepProviderOptions options = OfrepProviderOptions.builder()
                .baseUrl("http://127.0.0.1:" + TestServer.app().port())
                .headers(ImmutableMap.of("X-API-KEY", ImmutableList.of(key)))
                .build();
        OpenFeatureAPI.getInstance().setProviderAndWait(domain, OfrepProvider.constructProvider(options));
        return OpenFeatureAPI.getInstance().getClient(domain);
    }
}
