package dev.ambit.e2e;

import static dev.ambit.TestCatalog.flat;
import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import dev.ambit.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Runs every public method of the unmodified node SDK against a server. To regenerate the page of the results, run
/// this test with `-Dambit.write=true`.
class NodeSdkTest {

    private static final Path SDK = PublicSdks.HOME.resolve("node_modules/@stigg/node-server-sdk");

    /// Methods of the client in its type declaration.
    private static final Pattern METHOD = Pattern.compile("(?m)^    ([a-z]\\w*)\\(");

    /// The constructor, and methods that send nothing.
    private static final List<String> LOCAL =
            List.of("constructor", "close", "addListener", "removeListener", "setEntitlementsFallback");

    private static final String PER_SEAT = """
            {"billingModel": "PER_UNIT", "featureId": "seats",
             "pricePeriods": [{"billingPeriod": "MONTHLY", "price": {"amount": 5}}]}
            """;

    private static final String TIERED = """
            {"billingModel": "PER_UNIT", "featureId": "seats", "tiersMode": "VOLUME",
             "pricePeriods": [{"billingPeriod": "MONTHLY", "tiers": [
               {"upTo": 10, "unitPrice": {"amount": 4}}, {"unitPrice": {"amount": 3}}]}]}
            """;

    @BeforeAll
    static void install() throws IOException {
        PublicSdks.install();
    }

    @Test
    void every_method_works_or_is_refused_with_its_code() throws IOException {
        TestAccount account = TestAccount.open(TestServer.http(), "Node SDK");
        publish(account);
        var command = new ProcessBuilder("node", "methods.cjs").directory(PublicSdks.HOME.toFile());
        command.environment().put("AMBIT_URL", TestServer.app().url());
        command.environment().put("AMBIT_KEY", account.development().key());

        Map<String, String> results = results(CommandResult.run(command));

        assertThat(results.keySet()).containsAll(methods());
        MethodTable.require("node SDK", results);
    }

    private static Map<String, String> results(CommandResult run) {
        assertThat(run.exit()).as(run.out() + run.err()).isZero();
        Map<String, String> results = new LinkedHashMap<>();
        run.out()
                .lines()
                .filter(it -> it.startsWith("{\"method\""))
                .map(Json::map)
                .forEach(it -> results.put(String.valueOf(it.get("method")), String.valueOf(it.get("result"))));
        return results;
    }

    private static Set<String> methods() throws IOException {
        String declared = Files.readString(SDK.resolve("dist/client.d.ts"));
        String client = declared.substring(declared.indexOf("declare class Stigg"));
        return METHOD.matcher(client)
                .results()
                .map(it -> it.group(1))
                .filter(it -> !LOCAL.contains(it))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void publish(TestAccount account) {
        TestCatalog catalog = TestCatalog.of(account);
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.feature("seats", FeatureKind.SEATS);
        catalog.feature("calls", FeatureKind.METERED);
        catalog.feature("projects", FeatureKind.CONFIGURATION);
        catalog.feature("region", FeatureKind.ENUM, "eu", "us");
        catalog.addon("support", grant("sso"));
        catalog.plan("free", limit("calls", 100), limit("projects", 3), grant("region", "\"enumValues\": [\"eu\"]"));
        catalog.draftPlan("pro", "\"parentPlanId\": \"free\"").isOk();
        catalog.charge("plans", "pro", flat("MONTHLY", "20"), PER_SEAT).isOk();
        catalog.allow("pro", List.of("support")).isOk();
        catalog.entitle("plans", "pro", limit("seats", 50), grant("sso")).isOk();
        catalog.publish("plans", "pro").isOk();
        catalog.draftPlan("scale").isOk();
        catalog.charge("plans", "scale", TIERED).isOk();
        catalog.publish("plans", "scale").isOk();
        catalog.environment().post("/products", """
                        {"id": "workspaces", "displayName": "Workspaces", "multipleSubscriptions": true}
                        """).isOk();
        new TestCatalog(catalog.environment(), "workspaces").plan("team", limit("seats", 5));
    }
}
