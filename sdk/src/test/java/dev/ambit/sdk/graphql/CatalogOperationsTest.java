package dev.ambit.sdk.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Builds a catalog with the documents of the public import scripts.
class CatalogOperationsTest {

    private static final int CALLS = 8;
    private static final SdkDocuments SCRIPTS = SdkDocuments.of("import-scripts");

    private final TestAccount account = TestServer.openAccount();
    private final TestEnvironment environment = account.development();
    private final GraphqlCaller server = new GraphqlCaller(environment.key());
    private final Set<String> untried = new TreeSet<>(SCRIPTS.operations().keySet());

    @LongTest
    void compatible_addons_of_concurrent_calls_are_all_added() throws Exception {
        TestCatalog catalog = TestCatalog.of(account);
        List<String> addons =
                IntStream.range(0, CALLS).mapToObj(it -> "addon-" + it).toList();
        addons.forEach(catalog::addon);
        catalog.draftPlan("pro", "\"pricingType\": \"FREE\"").isOk();

        try (ExecutorService callers = Executors.newFixedThreadPool(CALLS)) {
            List<Callable<Reply>> calls = addons.stream()
                    .map(it -> (Callable<Reply>) () -> server.ask(
                            SCRIPTS.text("AddCompatibleAddonsToPlan"),
                            Map.of("input", Map.of("id", "pro", "relationIds", List.of(it)))))
                    .toList();
            for (Future<Reply> it : callers.invokeAll(calls)) {
                assertThat(it.get().text("addCompatibleAddonsToPlan.id")).isNotEqualTo("null");
            }
        }

        assertThat(environment.get("/plans/pro").at("compatibleAddonIds")).isEqualTo(addons);
    }

    @Test
    void import_scripts_build_and_publish_a_catalog() {
        Reply product = send("CreateOneProduct", """
                {"input": {"product": {"refId": "crm", "displayName": "CRM", "environmentId": "%s"}}}
                """.formatted(environment.id()));
        send("UpdateOneProduct", """
                {"input": {"id": "crm", "update": {"description": "Customers", "additionalMetaData": {"a": "b"}}}}
                """);
        send("CreateOneAddon", """
                {"input": {"refId": "support", "displayName": "Support", "productId": "crm", "maxQuantity": 3}}
                """);
        send("UpdateOneAddon", "{\"input\": {\"id\": \"support\", \"description\": \"Help\"}}");
        price("support", "7");
        send("PublishAddon", "{\"input\": {\"id\": \"support\", \"migrationType\": \"NEW_CUSTOMERS\"}}");
        Reply plan = send("CreateOnePlan", """
                {"input": {"refId": "pro", "displayName": "Pro", "productId": "crm", "environmentId": "%s"}}
                """.formatted(environment.id()));
        send("UpdateOnePlan", """
                {"input": {"id": "pro", "billingId": "prod_1",
                 "defaultTrialConfig": {"duration": 14, "units": "DAY"}}}
                """);
        send("AddCompatibleAddonsToPlan", "{\"input\": {\"id\": \"pro\", \"relationIds\": [\"support\"]}}");
        Reply priced = price("pro", "20.5");
        send("PublishPlan", "{\"input\": {\"id\": \"pro\", \"migrationType\": \"ALL_CUSTOMERS\"}}");
        Reply draft = send("CreatePlanDraft", "{\"input\": \"pro\"}");
        send("CreateAddonDraft", "{\"input\": \"support\"}");
        Reply plans =
                send("Plans", "{\"filter\": {\"productId\": {\"eq\": \"crm\"}, \"status\": {\"in\": [\"DRAFT\"]}}}");
        Reply addons = send("Addons", "{\"filter\": {\"refId\": {\"eq\": \"support\"}}}");
        Reply products = send("Products", "{\"filter\": {\"refId\": {\"eq\": \"crm\"}}}");
        Reply integrations = send("Integrations", "{}");
        Reply billed = send("BillingProducts", "{\"input\": {}}");

        assertThat(untried).isEmpty();
        assertThat(product.text("createOneProduct.environmentId")).isEqualTo(environment.id());
        assertThat(plan.text("createOnePlan.status")).isEqualTo("DRAFT");
        assertThat(plan.text("createOnePlan.draftSummary.version")).isEqualTo("0");
        assertThat(priced.text("setPackagePricing.pricingType")).isEqualTo("PAID");
        assertThat(draft.text("createPlanDraft.versionNumber")).isEqualTo("1");
        assertThat(plans.text("plans.edges.0.node.prices.0.price.amount")).isEqualTo("20.5");
        assertThat(plans.text("plans.edges.0.node.prices.0.price.currency")).isEqualTo("EUR");
        assertThat(plans.text("plans.edges.0.node.draftSummary.version")).isEqualTo("1");
        assertThat(addons.text("addons.edges.0.node.description")).isEqualTo("Help");
        assertThat(products.text("products.edges.0.node.additionalMetaData.a")).isEqualTo("b");
        assertThat(products.text("products.edges.0.node.environmentId")).isEqualTo(environment.id());
        assertThat(integrations.http().body()).contains("\"edges\":[]");
        assertThat(billed.http().body()).contains("\"products\":[]");
        assertThat(environment.get("/plans/pro").text("compatibleAddonIds.0")).isEqualTo("support");
    }

    @Test
    void environment_of_another_key_is_refused() {
        Reply reply = server.send(SCRIPTS.text("CreateOneProduct"), Json.map("""
                {"input": {"product": {"refId": "crm", "displayName": "CRM", "environmentId": "%s"}}}
                """.formatted(
                        account.production().id())));

        assertThat(GraphqlCaller.code(reply)).isEqualTo("BadUserInput");
        assertThat(GraphqlCaller.message(reply))
                .contains(environment.id(), account.production().id());
    }

    @CiTest
    void features_and_customers_are_listed_in_pages() {
        SdkCatalog.publish(account);
        environment.post("/customers", "{\"id\": \"octo\"}").isOk();
        environment.post("/customers", "{\"id\": \"mona\"}").isOk();

        Reply features = server.ask("""
                { features { edges { node { refId usedEnumValues } } } }
                """, Map.of());
        Reply customers = server.ask("""
                { customers(paging: {first: 1}) { edges { node { refId } } pageInfo { hasNextPage endCursor } } }
                """, Map.of());
        Reply rest = server.ask("""
                query($after: ConnectionCursor) {
                  customers(paging: {after: $after}) { edges { node { refId } } pageInfo { hasNextPage } } }
                """, Map.of("after", customers.text("customers.pageInfo.endCursor")));

        assertThat(features.http().body()).contains("{\"refId\":\"region\",\"usedEnumValues\":[\"eu\",\"us\"]}");
        assertThat(customers.text("customers.pageInfo.hasNextPage")).isEqualTo("true");
        assertThat(customers.http().body() + rest.http().body()).contains("octo", "mona");
        assertThat(rest.text("customers.pageInfo.hasNextPage")).isEqualTo("false");
        assertThat(new GraphqlCaller(environment.clientKey())
                        .code("{ customers { edges { node { refId } } } }", Map.of()))
                .isEqualTo("IdentityForbidden");
    }

    @CiTest
    void client_key_reads_published_packages_and_changes_nothing() {
        SdkCatalog.publish(account);
        environment.post("/plans/pro/draft", "{}").isOk();
        var client = new GraphqlCaller(environment.clientKey());

        Reply plans = client.ask("{ plans { edges { node { refId status prices { id } } } } }", Map.of());

        assertThat(plans.http().body()).contains("\"refId\":\"pro\"").doesNotContain("DRAFT");
        assertThat(client.code(SCRIPTS.text("CreatePlanDraft"), Map.of("input", "scale")))
                .isEqualTo("IdentityForbidden");
        assertThat(client.code("{ listEnvironments { slug } }", Map.of())).isEqualTo("IdentityForbidden");
    }

    private Reply price(String id, String amount) {
        return send("SetPackagePricing", """
                {"input": {"environmentId": "%s", "packageId": "%s", "pricingType": "PAID", "pricingModels": [
                 {"billingModel": "FLAT_FEE", "pricePeriods": [
                  {"billingPeriod": "MONTHLY", "price": {"amount": %s, "currency": "EUR"}}]}]}}
                """.formatted(environment.id(), id, amount));
    }

    private Reply send(String operation, String variables) {
        untried.remove(operation);
        Reply reply = server.send(SCRIPTS.text(operation), Json.map(variables));
        assertThat(GraphqlCaller.code(reply))
                .as(operation + reply.http().body())
                .isEmpty();
        return reply;
    }
}
