package dev.ambit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.stack.Drift;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.TestSteps;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.aws.StrictAws;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/// Tests that the default address of an API is closed while hosts lead to all of its stages.
@ExtendWith(AwsStandIn.class)
class DefaultAddressTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static StrictAws aws;
    private static AwsClients clients;
    private static AwsAccount account;

    /// A store whose hosts lead to its stages.
    ///
    /// @param hasDistribution whether production has a distribution
    private record Shop(StoreOnAws store, AtomicBoolean hasDistribution) implements Route53HostProvider.HostStack {

        static Shop make(String name) {
            StoreOnAws store = StoreOnAws.make(clients, account, name);
            return new Shop(store.withHosts(name + ".addresses.example"), new AtomicBoolean());
        }

        Route53HostProvider hosts() {
            return new Route53HostProvider(_ -> account, clients, _ -> Optional.empty(), this, "here");
        }

        void lead(boolean isDevelopment) {
            TestSteps.repeat(() -> hosts().ensure(store.host(isDevelopment), _ -> {}));
            assertThat(hosts().observe(store.host(isDevelopment)).drifts()).isEmpty();
        }

        ApiStageProvider stages() {
            return new ApiStageProvider(_ -> account, clients, store, "here");
        }

        boolean isOpen() throws Exception {
            for (boolean isDevelopment : new boolean[] {false, true}) {
                assertThat(stages().observe(store.stage(isDevelopment)).drifts())
                        .isEmpty();
            }
            WantedResource stage = store.stage(false);
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(URI.create(clients.stageUrl(account, api(), stage.name()) + "/"))
                            .header("X-Api-Key", stage.secret())
                            .build(),
                    BodyHandlers.ofString(UTF_8));
            assertThat(answer.statusCode()).isIn(200, 403);
            return answer.statusCode() == 200;
        }

        String api() {
            return store.find(store.stage(false), ResourceKind.API_STAGE)
                    .orElseThrow()
                    .detail()
                    .getOrDefault("api", "none");
        }

        String visit(boolean isDevelopment) throws Exception {
            return aws.visitDomain(
                    store.host(isDevelopment).name(), store.stage(isDevelopment).secret());
        }

        @Override
        public Optional<RemoteResource> find(WantedResource host, ResourceKind kind) {
            return kind == ResourceKind.CDN && !hasDistribution.get() ? Optional.empty() : store.find(host, kind);
        }

        @Override
        public Optional<String> change(WantedResource host) {
            return Optional.empty();
        }

        @Override
        public void save(WantedResource host, String change) {
            // Changes are published at once.
        }
    }

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        clients = TestAws.clients(aws);
        account = TestAws.withZone(clients, TestAws.account(clients), "addresses.example");
    }

    @Test
    void address_is_closed_while_hosts_lead_to_all_stages() throws Exception {
        Shop shop = Shop.make("closed");
        shop.lead(false);
        assertThat(shop.isOpen()).as("development has no host").isTrue();

        shop.lead(true);

        assertThat(shop.isOpen()).isFalse();
        assertThat(shop.visit(false)).contains("program-of-closed-prod");
        assertThat(shop.visit(true)).contains("program-of-closed-dev");
        assertThat(shop.stages().ensure(shop.store().stage(false), _ -> {})).isNotEmpty();
        assertThat(shop.isOpen()).isFalse();

        shop.hosts().remove(shop.store().host(true), _ -> {});
        assertThat(shop.isOpen()).isTrue();
        shop.stages().remove(shop.store().stage(true), _ -> {});
        assertThat(shop.stages().observe(shop.store().stage(false)).drifts()).isEmpty();
        assertThat(shop.visit(false)).contains("program-of-closed-prod");
    }

    @Test
    void address_is_open_for_a_distribution_and_for_a_new_stage() throws Exception {
        Shop shop = Shop.make("open");
        shop.stages().remove(shop.store().stage(true), _ -> {});
        shop.lead(false);
        assertThat(clients.apiGateway(account)
                        .getRestApi(it -> it.restApiId(shop.api()))
                        .disableExecuteApiEndpoint())
                .isTrue();

        TestSteps.repeat(() -> shop.stages().ensure(shop.store().stage(true), _ -> {}));
        assertThat(shop.isOpen()).as("a new stage has no host yet").isTrue();
        shop.lead(true);
        assertThat(shop.isOpen()).isFalse();

        shop.store().make(shop.store().cdn(false));
        shop.hasDistribution().set(true);
        TestSteps.repeat(() -> shop.hosts().ensure(shop.store().host(false), _ -> {}));

        assertThat(shop.isOpen()).isTrue();
    }

    @Test
    void address_that_people_opened_is_drift_and_is_closed() throws Exception {
        Shop shop = Shop.make("hand");
        shop.lead(false);
        shop.lead(true);
        clients.apiGateway(account)
                .updateRestApi(it -> it.restApiId(shop.api())
                        .patchOperations(PatchOperation.builder()
                                .op(Op.REPLACE)
                                .path("/disableExecuteApiEndpoint")
                                .value("false")
                                .build()));
        WantedResource stage = shop.store().stage(false);
        assertThat(shop.stages().observe(stage).drifts())
                .extracting(Drift::what)
                .containsExactly("defaultAddress");

        assertThat(shop.stages().ensure(stage, _ -> {})).isNotEmpty();

        assertThat(shop.isOpen()).isFalse();
    }
}
