package dev.ambit.aws;

import static dev.ambit.stack.ResourceKind.API_STAGE;
import static dev.ambit.stack.ResourceKind.FUNCTION;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.http.Json;
import dev.ambit.stack.Drift;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.TestSteps;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.aws.StrictAws;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;

/// Tests the tags for cost reports. Resources that an earlier version made have owner tags alone; here they have
/// another stage.
@ExtendWith(AwsStandIn.class)
class CostTagsTest {

    private static final UUID ENVIRONMENT = UUID.randomUUID();

    private static StrictAws aws;
    private static AwsClients clients;
    private static AwsAccount account;
    private static Map<ResourceKind, Provider> providers;

    /// A stack with one function.
    private record OneStack() implements ApiStageProvider.StageStack {

        @Override
        public UUID production(WantedResource stage) {
            return stage.environmentId();
        }

        @Override
        public Optional<WantedResource> function(WantedResource stage) {
            return Optional.of(wanted(FUNCTION, Stage.PRODUCTION));
        }

        @Override
        public Optional<String> host(WantedResource stage) {
            return Optional.empty();
        }
    }

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        aws.elastiCache().start(TestStandIns.redis());
        clients = TestAws.clients(aws);
        account = TestAws.with(TestAws.account(clients).functions(), null, Json.readStored("""
                        {"nodeType": "cache.t4g.micro", "engineVersion": "7.1", "subnetGroup": "shop-subnets",
                         "securityGroupIds": ["sg-0a1b2c3d"]}
                        """, CacheNodes.class));
        providers = new EnumMap<>(ResourceKind.class);
        List.of(
                        new LambdaProvider(_ -> account, clients, _ -> Map.of("PORT", "8080"), "here"),
                        new ApiStageProvider(_ -> account, clients, new OneStack(), "here"),
                        new S3BucketProvider(_ -> account, clients, "here"),
                        new SsmParameterProvider(_ -> account, clients, _ -> Map.of("TITLE", "Shop"), "here"),
                        new ElastiCacheSessionProvider(_ -> account, _ -> Optional.empty(), clients, "here"))
                .forEach(it -> providers.put(it.kind(), it));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FUNCTION     | tags, tags.role, tags./aws/lambda/ambit-function
            ASSET_BUCKET | tags
            PARAMETERS   | tags.TITLE
            SESSION      | tags.user, tags.user, tags.user group, tags.cache
            API_STAGE    | tags, tags.apiKey, tags.usagePlan
            """)
    void resource_without_current_tags_is_drift_and_gets_them(ResourceKind kind, String tags) {
        Provider provider = provider(kind);
        if (kind == API_STAGE) {
            Map<String, String> _ = provider(FUNCTION).ensure(wanted(FUNCTION, Stage.PRODUCTION), _ -> {});
        }
        WantedResource before = wanted(kind, Stage.DEVELOPMENT);
        WantedResource now = wanted(kind, Stage.PRODUCTION);
        TestSteps.repeat(() -> provider.ensure(before, _ -> {}));

        assertThat(provider.observe(now).drifts())
                .extracting(Drift::what)
                .map(it -> it.replaceFirst(" ambit-.*$", ""))
                .containsExactlyInAnyOrder(tags.split(", ", -1));
        TestSteps.repeat(() -> provider.ensure(now, _ -> {}));

        assertThat(provider.observe(now).drifts()).isEmpty();
        TestSteps.repeat(() -> provider.remove(now, _ -> {}));
    }

    @Test
    void api_of_an_earlier_version_gets_the_tags_of_its_store() {
        ApiGatewayClient gateway = clients.apiGateway(account);
        WantedResource stage = wanted(API_STAGE, Stage.PRODUCTION);
        Map<String, String> _ = provider(FUNCTION).ensure(wanted(FUNCTION, Stage.PRODUCTION), _ -> {});
        OwnerTags tags = OwnerTags.ofShared("here", stage, ENVIRONMENT);
        String api = RestApi.create(
                        gateway, "ambit-costs-" + ENVIRONMENT.toString().substring(0, 8), tags.owner())
                .id();

        Map<String, String> _ = provider(API_STAGE).ensure(stage, _ -> {});

        assertThat(gateway.getRestApi(it -> it.restApiId(api)).tags())
                .isEqualTo(Map.of(
                        "ambit:installation", "here",
                        "ambit:environment", ENVIRONMENT.toString(),
                        "ambit:kind", "API_STAGE",
                        "ambit:store", "costs",
                        "ambit:stage", "production"));
        provider(API_STAGE).remove(stage, _ -> {});
    }

    private static Provider provider(ResourceKind kind) {
        return requireNonNull(providers.get(kind));
    }

    private static WantedResource wanted(ResourceKind kind, Stage stage) {
        WantedResource it =
                TestAws.wanted("costs", ENVIRONMENT, kind, kind.name().toLowerCase(Locale.ROOT), Map.of());
        return new WantedResource(
                it.account(),
                it.environment(),
                it.environmentId(),
                it.store(),
                stage,
                it.kind(),
                it.name(),
                it.production(),
                it.strategy(),
                it.parameters(),
                it.secret(),
                false);
    }
}
