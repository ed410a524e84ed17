package dev.ambit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.client.api.AmbitApi;
import dev.ambit.client.api.ApiResponse;
import dev.ambit.client.api.CustomerProvisionBody;
import dev.ambit.client.api.CustomerView;
import dev.ambit.client.api.CustomerWireUpdateBody;
import dev.ambit.client.api.EntitlementEntitlementView;
import dev.ambit.client.api.EntitlementWireBody;
import dev.ambit.client.api.FeatureCreateBody;
import dev.ambit.client.api.ListCustomersQuery;
import dev.ambit.client.api.PackageWireCreatePlanBody;
import dev.ambit.client.api.PackageWireEntitlementsBody;
import dev.ambit.client.api.PackageWirePublishBody;
import dev.ambit.client.api.SubscriptionAnswerProvisionView;
import dev.ambit.client.api.SubscriptionWireProvisionBody;
import dev.ambit.client.api.UsageReportBody;
import dev.ambit.client.api.UsageUsage;
import dev.ambit.client.api.UsageView;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Sells a plan with the generated methods alone.
class ApiWalkTest {

    private final TestAccount account = TestServer.openAccount();
    private final TestEnvironment environment = account.development();
    private final AmbitApi api = AmbitApi.of(connection(environment.key()));

    @Test
    void plan_is_modelled_sold_and_used() {
        model();
        CustomerView customer = api.customers()
                .provisionCustomer(CustomerProvisionBody.builder("octo")
                        .name("Octo GmbH")
                        .metadata(Map.of("region", "eu"))
                        .build())
                .data();
        SubscriptionAnswerProvisionView sold = api.subscriptions()
                .provisionSubscription(
                        SubscriptionWireProvisionBody.builder("octo", "team").build())
                .data();
        ApiResponse<List<UsageView>> usage = api.usage()
                .reportUsage(new UsageReportBody(List.of(UsageUsage.builder("octo", "calls", new BigDecimal("2.5"))
                        .build())));
        EntitlementEntitlementView check = api.atLeast(usage.sequence())
                .entitlements()
                .checkEntitlement("octo", "calls")
                .data();

        assertThat(customer.name()).isEqualTo("Octo GmbH");
        assertThat(Objects.requireNonNull(sold.subscription()).status()).isEqualTo("ACTIVE");
        assertThat(usage.sequence()).isPositive();
        assertThat(usage.data().getFirst().currentUsage()).isEqualByComparingTo("2.5");
        assertThat(check.isGranted()).isTrue();
        assertThat(check.usageLimit()).isEqualByComparingTo("10");
        assertThat(check.currentUsage()).isEqualByComparingTo("2.5");
        assertThat(api.catalog().exportCatalog()).contains("catalogVersion: 1", "team:");
    }

    private void model() {
        api.catalog()
                .createFeature(FeatureCreateBody.builder("calls", "Calls", "NUMBER")
                        .meterType("INCREMENTAL")
                        .build());
        api.catalog()
                .createPlan(PackageWireCreatePlanBody.builder("team", "Team", "product-" + account.slug())
                        .pricingType("FREE")
                        .build());
        api.catalog()
                .createPlanEntitlements(
                        "team",
                        new PackageWireEntitlementsBody(List.of(EntitlementWireBody.builder("calls", "FEATURE")
                                .usageLimit(BigDecimal.TEN)
                                .build())));
        api.catalog().publishPlan("team", new PackageWirePublishBody("NEW_CUSTOMERS", null));
    }

    @Test
    void all_pages_of_a_list_are_read() {
        for (String id : List.of("ann", "bob", "cid")) {
            api.customers().provisionCustomer(CustomerProvisionBody.builder(id).build());
        }

        List<CustomerView> customers = ApiResponse.all(after -> {
            ListCustomersQuery query = new ListCustomersQuery().limit(2);
            after.ifPresent(query::after);
            return api.customers().listCustomers(query);
        });

        assertThat(customers).extracting(CustomerView::id).containsExactlyInAnyOrder("ann", "bob", "cid");
    }

    @Test
    void repeated_request_with_an_idempotency_key_is_executed_once() {
        CustomerProvisionBody body =
                CustomerProvisionBody.builder("octo").name("First").build();
        AmbitApi once = api.withIdempotencyKey("order-7");

        ApiResponse<CustomerView> first = once.customers().provisionCustomer(body);
        api.customers()
                .updateCustomer(
                        "octo", CustomerWireUpdateBody.builder().name("Second").build());
        ApiResponse<CustomerView> again = once.customers().provisionCustomer(body);

        assertThat(first.isReplayed()).isFalse();
        assertThat(again.isReplayed()).isTrue();
        assertThat(again.data().name()).isEqualTo("First");
        assertThat(api.customers().getCustomer("octo").data().name()).isEqualTo("Second");
    }

    @Test
    void refusal_has_the_code_and_the_field() {
        assertThatThrownBy(() -> api.customers().getCustomer("a/b c"))
                .isInstanceOfSatisfying(AmbitProblem.class, it -> {
                    assertThat(it.code()).isEqualTo("CustomerNotFound");
                    assertThat(it.status()).isEqualTo(404);
                    assertThat(it.requestId()).isNotEmpty();
                });
        assertThatThrownBy(() -> api.customers()
                        .provisionCustomer(CustomerProvisionBody.builder("octo")
                                .email("octo")
                                .build()))
                .isInstanceOfSatisfying(
                        AmbitProblem.class, it -> assertThat(it.field()).contains("email"));
        assertThatThrownBy(() -> AmbitApi.of(AmbitConnection.of(URI.create("http://127.0.0.1:1"), "key"))
                        .customers()
                        .getCustomer("octo"))
                .isInstanceOf(UncheckedIOException.class);
    }

    private static AmbitConnection connection(String key) {
        return AmbitConnection.of(
                URI.create("http://127.0.0.1:" + TestServer.app().port()), key);
    }
}
