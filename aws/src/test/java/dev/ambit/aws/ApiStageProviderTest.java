package dev.ambit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.LongTest;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.TestSteps;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.Loss;
import dev.ambit.standin.aws.StrictAws;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.Op;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.apigateway.model.RestApi;

/// Tests API stages against a stand-in that is as strict as AWS.
@ExtendWith(AwsStandIn.class)
class ApiStageProviderTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static StrictAws aws;
    private static AwsClients clients;
    private static AwsAccount account;

    /// A production environment and its development environment, with their functions.
    private record Shop(UUID production, WantedResource prod, WantedResource dev)
            implements ApiStageProvider.StageStack {

        static Shop make(String store) {
            UUID production = UUID.randomUUID();
            var shop = new Shop(
                    production,
                    wanted(store, production, ResourceKind.API_STAGE, "prod-stage", false),
                    wanted(store, UUID.randomUUID(), ResourceKind.API_STAGE, "dev-stage", false));
            shop.deploy(shop.prod(), "of production");
            shop.deploy(shop.dev(), "of development");
            return shop;
        }

        private void deploy(WantedResource stage, String program) {
            var functions = new LambdaProvider(_ -> account, clients, _ -> Map.of("PORT", "8080"), "here");
            WantedResource function = function(stage).orElseThrow();
            functions.ensure(function, _ -> {});
            functions.deploy(function, program.replace(' ', '-'), () -> LambdaProviderTest.zip(program), _ -> {});
        }

        @Override
        public UUID production(WantedResource stage) {
            return production;
        }

        @Override
        public Optional<WantedResource> function(WantedResource stage) {
            String name =
                    "serverless-%s-%s".formatted(stage.store(), stage.name().replace("-stage", ""));
            return Optional.of(wanted(stage.store(), stage.environmentId(), ResourceKind.FUNCTION, name, false));
        }

        @Override
        public Optional<String> host(WantedResource stage) {
            return Optional.empty();
        }

        ApiStageProvider provider() {
            return new ApiStageProvider(_ -> account, clients, this, "here");
        }
    }

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        clients = TestAws.clients(aws);
        account = TestAws.account(clients);
    }

    @AfterEach
    void end_faults() {
        aws.throttle(0);
        aws.allow();
    }

    @Test
    void d8_stages_share_an_api_and_have_functions_and_keys_of_their_own() throws Exception {
        Shop shop = Shop.make("share");
        Map<String, String> prod = shop.provider().ensure(shop.prod(), _ -> {});
        Map<String, String> dev = shop.provider().ensure(shop.dev(), _ -> {});

        assertThat(dev.get("api")).isEqualTo(prod.get("api"));
        assertThat(get(prod, shop.prod().secret()).body()).contains("of production");
        assertThat(get(dev, shop.dev().secret()).body()).contains("of development");
        assertThat(get(dev, shop.prod().secret()).statusCode()).isEqualTo(403);
        assertThat(get(prod, "").statusCode()).isEqualTo(403);
        assertThat(shop.provider().ensure(shop.prod(), _ -> {})).isEqualTo(prod);
        assertThat(shop.provider().observe(shop.prod())).isEqualTo(new ObservedResource(true, List.of()));
        assertThat(prod.values()).noneMatch(it -> it.contains(shop.prod().secret()));
        assertThat(apis("share")).hasSize(1);
        assertThat(shop.provider().terraform(prod))
                .contains(new TerraformImport("aws_api_gateway_stage", prod.get("api") + "/prod-stage"))
                .extracting(TerraformImport::type)
                .contains("aws_api_gateway_rest_api", "aws_api_gateway_usage_plan_key", "aws_lambda_permission");
        assertThat(shop.provider().terraform(Map.of())).isEmpty();
    }

    @Test
    void suspended_stage_admits_no_request_and_resumes() throws Exception {
        Shop shop = Shop.make("suspend");
        Map<String, String> detail = shop.provider().ensure(shop.dev(), _ -> {});
        WantedResource suspended = suspended(shop.dev());

        shop.provider().ensure(suspended, _ -> {});

        assertThat(get(detail, shop.dev().secret()).statusCode()).isEqualTo(403);
        assertThat(shop.provider().observe(suspended).drifts()).isEmpty();
        assertThat(shop.provider().observe(shop.dev()).drifts())
                .extracting(Drift::what)
                .containsExactly("throttling", "apiKeyEnabled");
        assertThat(shop.provider().ensure(shop.dev(), _ -> {})).isEqualTo(detail);
        assertThat(get(detail, shop.dev().secret()).body()).contains("of development");
    }

    @Test
    void changes_by_hand_are_drift_and_are_repaired() {
        Shop shop = Shop.make("hand");
        String api = shop.provider().ensure(shop.dev(), _ -> {}).get("api");
        String root = gateway().getResources(it -> it.restApiId(api)).items().stream()
                .filter(it -> it.path().equals("/"))
                .findFirst()
                .orElseThrow()
                .id();
        gateway().deleteMethod(it -> it.restApiId(api).resourceId(root).httpMethod("ANY"));
        gateway()
                .updateStage(it -> it.restApiId(api)
                        .stageName("dev-stage")
                        .patchOperations(
                                patch("/variables/function", "other"), patch("/*/*/throttling/rateLimit", "3")));
        String key = gateway()
                .getApiKeys(it -> it.nameQuery("ambit-hand"))
                .items()
                .getFirst()
                .id();
        gateway().deleteApiKey(it -> it.apiKey(key));

        assertThat(shop.provider().observe(shop.dev()).drifts())
                .extracting(Drift::what)
                .containsExactly("methods", "function", "throttling", "apiKey", "usagePlan");
        shop.provider().ensure(shop.dev(), _ -> {});
        assertThat(shop.provider().observe(shop.dev()).drifts()).isEmpty();
    }

    /// Earlier versions made APIs without binary media types, which pass bodies on as text.
    @Test
    void api_of_an_earlier_version_is_drift_and_becomes_binary() {
        Shop shop = Shop.make("text");
        String api = shop.provider().ensure(shop.dev(), _ -> {}).get("api");
        gateway()
                .updateRestApi(it -> it.restApiId(api)
                        .patchOperations(PatchOperation.builder()
                                .op(Op.REMOVE)
                                .path("/binaryMediaTypes/*~1*")
                                .build()));
        String old = gateway()
                .createDeployment(it -> it.restApiId(api).description("ambit of an earlier version"))
                .id();
        gateway()
                .updateStage(
                        it -> it.restApiId(api).stageName("dev-stage").patchOperations(patch("/deploymentId", old)));
        assertThat(shop.provider().observe(shop.dev()).drifts())
                .extracting(Drift::what)
                .containsExactly("deployment", "binaryMediaTypes");

        shop.provider().ensure(shop.dev(), _ -> {});

        assertThat(shop.provider().observe(shop.dev()).drifts()).isEmpty();
        assertThat(gateway().getRestApi(it -> it.restApiId(api)).binaryMediaTypes())
                .containsExactly("*/*");
    }

    @Test
    void rate_limit_of_the_blueprint_is_the_limit_of_the_stage() {
        Shop shop = Shop.make("rate");
        WantedResource limited = with(shop.dev(), Map.of("requestsPerSecond", "20"));
        shop.provider().ensure(shop.dev(), _ -> {});

        assertThat(shop.provider().observe(limited).drifts())
                .extracting(Drift::found)
                .containsExactly("10000 requests/s, burst 5000");
        shop.provider().ensure(limited, _ -> {});
        assertThat(shop.provider().observe(limited).drifts()).isEmpty();
        assertThatThrownBy(() -> shop.provider().check(with(shop.dev(), Map.of("requestsPerSecond", "10001"))))
                .hasMessageContaining("10000");
    }

    @Test
    void api_of_another_installation_is_never_changed() {
        Shop shop = Shop.make("theirs");
        var there = new ApiStageProvider(_ -> account, clients, shop, "there");
        gateway().createRestApi(it -> it.name(name(shop)).tags(Map.of("ambit:installation", "there")));

        assertThatThrownBy(() -> shop.provider().ensure(shop.prod(), _ -> {})).hasMessageContaining("owner tags");
        assertThatThrownBy(() -> shop.provider().remove(shop.prod(), _ -> {})).hasMessageContaining("owner tags");
        assertThatThrownBy(() -> there.ensure(shop.prod(), _ -> {})).hasMessageContaining("owner tags");
        assertThat(apis("theirs")).hasSize(1);
    }

    @LongTest
    void throttled_call_is_answered_with_a_later_look() {
        Shop shop = Shop.make("busy");
        aws.throttle(3);

        assertThat(TestSteps.repeat(() -> shop.provider().ensure(shop.prod(), _ -> {})))
                .isEqualTo(3);
        assertThat(shop.provider().observe(shop.prod()).drifts()).isEmpty();
    }

    @Test
    void api_goes_with_its_last_stage() {
        Shop shop = Shop.make("last");
        shop.provider().ensure(shop.prod(), _ -> {});
        shop.provider().ensure(shop.dev(), _ -> {});

        shop.provider().remove(shop.dev(), _ -> {});
        assertThat(shop.provider().observe(shop.dev()).isThere()).isFalse();
        assertThat(shop.provider().count(shop.dev())).isEmpty();
        assertThat(shop.provider().observe(shop.prod())).isEqualTo(new ObservedResource(true, List.of()));

        shop.provider().remove(shop.prod(), _ -> {});
        shop.provider().remove(shop.prod(), _ -> {});
        assertThat(apis("last")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void killed_at_each_call_nothing_is_untagged_doubled_or_left(Loss loss) {
        Shop shop = Shop.make("killed" + loss.name().charAt(0));
        ApiStageProvider provider = shop.provider();
        int steps = 0;
        boolean isOver = false;
        while (!isOver) {
            steps += TestSteps.LOST_CALLS_APART;
            aws.loseAt(steps, loss);
            TestSteps.fails(() -> provider.ensure(shop.dev(), _ -> {}));
            isOver = aws.isLossAhead();
            TestSteps.repeat(() -> provider.ensure(shop.dev(), _ -> {}));
            assertThat(apis(shop.dev().store())).hasSize(1);
            assertThat(provider.observe(shop.dev())).isEqualTo(new ObservedResource(true, List.of()));
            assertThat(provider.count(shop.dev())).isEqualTo(Map.of("stages", 1L, "apiKeys", 1L, "usagePlans", 1L));

            aws.loseAt(steps, loss);
            TestSteps.fails(() -> provider.remove(shop.dev(), _ -> {}));
            isOver &= aws.isLossAhead();
            TestSteps.repeat(() -> provider.remove(shop.dev(), _ -> {}));
            assertThat(apis(shop.dev().store())).isEmpty();
            assertThat(provider.count(shop.dev())).isEmpty();
        }
        assertThat(steps).isGreaterThan(15);
    }

    private static HttpResponse<String> get(Map<String, String> stage, String key)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(stage.get("url") + "/"));
        if (!key.isEmpty()) {
            request.header("X-Api-Key", key);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString(UTF_8));
    }

    private static String name(Shop shop) {
        return "ambit-%s-%s"
                .formatted(shop.prod().store(), shop.production().toString().substring(0, 8));
    }

    private static List<RestApi> apis(String store) {
        return gateway().getRestApis(it -> it.limit(500)).items().stream()
                .filter(it -> it.name().startsWith("ambit-%s-".formatted(store)))
                .toList();
    }

    private static PatchOperation patch(String path, String value) {
        return PatchOperation.builder().op(Op.REPLACE).path(path).value(value).build();
    }

    private static ApiGatewayClient gateway() {
        return clients.apiGateway(account);
    }

    private static WantedResource suspended(WantedResource it) {
        return wanted(it.store(), it.environmentId(), it.kind(), it.name(), true);
    }

    private static WantedResource with(WantedResource it, Map<String, String> parameters) {
        return new WantedResource(
                it.account(),
                it.environment(),
                it.environmentId(),
                it.store(),
                it.stage(),
                it.kind(),
                it.name(),
                it.production(),
                it.strategy(),
                parameters,
                it.secret(),
                it.isSuspended());
    }

    private static WantedResource wanted(
            String store, UUID environment, ResourceKind kind, String name, boolean isSuspended) {
        return new WantedResource(
                new AccountId(1),
                new EnvironmentId(1),
                environment,
                store,
                name.startsWith("prod") ? Stage.PRODUCTION : Stage.DEVELOPMENT,
                kind,
                name,
                name,
                DatabaseStrategy.DATABASE,
                Map.of(),
                "secret-of-%s-%s-%s".formatted(store, name, environment),
                isSuspended);
    }
}
