package dev.ambit.aws;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.problem.Problem;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.Provider;
import dev.ambit.stack.Providers;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.TestSteps;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.Loss;
import dev.ambit.standin.aws.StrictAws;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests the provider of adopted resources against a stand-in, without a server.
@ExtendWith(AwsStandIn.class)
class AdoptedProviderTest {

    private static final String INSTALLATION = "here";
    private static final UUID ENVIRONMENT = UUID.randomUUID();

    private static StrictAws aws;
    private static AwsClients clients;
    private static RunningProduction shop;
    private static int shops;

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        clients = TestAws.clients(aws);
        shop = create();
    }

    private static RunningProduction create() {
        String name = "shop-" + shops++;
        AwsAccount account = TestAws.withZone(clients, TestAws.account(clients), name + ".fi");
        return RunningProduction.create(aws, account, name, name + ".fi");
    }

    /// A repeated step finds the tags that the interrupted one wrote.
    @ParameterizedTest
    @EnumSource(Loss.class)
    @Tag("long")
    void adoption_that_is_interrupted_at_any_call_continues(Loss loss) {
        RunningProduction other = create();
        String before = other.settings();

        for (AdoptedProvider it : providers(other)) {
            WantedResource wanted = wanted(other, it.kind(), Map.of());
            int losses = 0;
            do {
                aws.loseAt(++losses, loss);
                TestSteps.fails(() -> it.ensure(wanted, _ -> {}));
            } while (!aws.isLossAhead());
            TestSteps.repeat(() -> it.ensure(wanted, _ -> {}));

            assertThat(losses).as(it.kind().name()).isGreaterThan(1);
            assertThat(it.observe(wanted).isThere()).isTrue();
            assertThat(it.observe(wanted).drifts())
                    .noneMatch(drift -> drift.what().equals("tags"));
        }
        assertThat(other.settings()).isEqualTo(before);
    }

    @Test
    void differences_from_the_blueprint_are_drift() {
        assertThat(drifts(ResourceKind.FUNCTION, Map.of("memoryMegabytes", "512", "timeoutSeconds", "10")))
                .containsExactly(new Drift("memoryMegabytes", "512", "768"));
        assertThat(drifts(ResourceKind.FUNCTION, Map.of("concurrencyMax", "7")))
                .containsExactly(new Drift("concurrencyMax", "7", "none"));
        assertThat(drifts(ResourceKind.API_STAGE, Map.of("requestsPerSecond", "50")))
                .containsExactly(new Drift("throttling", "50 requests/s, burst 50", "none"));
        assertThat(drifts(ResourceKind.CDN, Map.of("errorPages", "{\"404\": \"/404.html\"}")))
                .contains(new Drift("errorPages.404", "/404.html", "missing"));
        assertThat(drifts(ResourceKind.ASSET_BUCKET, Map.of()))
                .extracting(Drift::what)
                .contains("publicAccess");
        assertThat(drifts(ResourceKind.HOST, Map.of())).isEmpty();
    }

    @Test
    void host_of_another_distribution_has_drifted() {
        AdoptedProvider hosts = new AdoptedProvider(
                adoptedProvider(ResourceKind.HOST),
                new AdoptedHost(clients),
                _ -> shop.account(),
                host -> Optional.of(new RemoteResource(
                        Providers.AWS, host, Map.of("domain", "other.cloudfront.net", "aliases", "a.fi, b.fi"))),
                INSTALLATION);

        assertThat(hosts.observe(wanted(shop, ResourceKind.HOST, Map.of())).drifts())
                .extracting(Drift::what)
                .contains("target", "alias");
    }

    @Test
    void adopted_resource_is_neither_removed_nor_deployed() {
        String before = shop.settings();
        for (AdoptedProvider it : providers(shop)) {
            it.remove(wanted(shop, it.kind(), Map.of()), _ -> {});
            assertThat(it.count(wanted(shop, it.kind(), Map.of()))).isEmpty();
        }
        assertThat(shop.settings()).isEqualTo(before);

        var functions = (LambdaProvider) adoptedProvider(ResourceKind.FUNCTION);
        WantedResource function = wanted(shop, ResourceKind.FUNCTION, Map.of());
        assertThatThrownBy(() -> functions.deploy(function, "digest", () -> new byte[0], _ -> {}))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("was adopted, so Ambit does not change it");
        var buckets = (S3BucketProvider) adoptedProvider(ResourceKind.ASSET_BUCKET);
        assertThatThrownBy(() -> buckets.open(wanted(shop, ResourceKind.ASSET_BUCKET, Map.of())))
                .hasMessageContaining("was adopted");
        var distributions = (CloudFrontProvider) adoptedProvider(ResourceKind.CDN);
        assertThatThrownBy(() -> distributions.invalidate(wanted(shop, ResourceKind.CDN, Map.of()), List.of("/*")))
                .hasMessageContaining("was adopted");
    }

    private static List<Drift> drifts(ResourceKind kind, Map<String, String> parameters) {
        AdoptedProvider provider = providers(shop).stream()
                .filter(it -> it.kind() == kind)
                .findFirst()
                .orElseThrow();
        WantedResource wanted = wanted(shop, kind, parameters);
        return provider.require(shop.account(), wanted, Map.of()).drifts();
    }

    private static List<AdoptedProvider> providers(RunningProduction of) {
        Map<ResourceKind, AdoptedKind> calls = Map.of(
                ResourceKind.HOST, new AdoptedHost(clients),
                ResourceKind.API_STAGE, new AdoptedStage(clients),
                ResourceKind.CDN, new AdoptedDistribution(clients),
                ResourceKind.ASSET_BUCKET, new AdoptedBucket(clients),
                ResourceKind.FUNCTION, new AdoptedFunction(clients));
        List<AdoptedProvider> all = new ArrayList<>();
        calls.forEach((kind, it) -> all.add(new AdoptedProvider(
                adoptedProvider(kind), it, _ -> of.account(), _ -> Optional.empty(), INSTALLATION)));
        return all;
    }

    private static Provider adoptedProvider(ResourceKind kind) {
        StoreOnAws store = StoreOnAws.empty(clients, shop == null ? TestAws.account(clients) : shop.account(), "made");
        return switch (kind) {
            case HOST -> store.hosts();
            case CDN -> store.provider();
            case API_STAGE -> new ApiStageProvider(_ -> store.account(), clients, store, INSTALLATION);
            case ASSET_BUCKET -> new S3BucketProvider(_ -> store.account(), clients, INSTALLATION);
            default -> new LambdaProvider(_ -> store.account(), clients, _ -> Map.of(), INSTALLATION);
        };
    }

    private static WantedResource wanted(RunningProduction of, ResourceKind kind, Map<String, String> parameters) {
        String arn = requireNonNull(of.arns().get(kind.name()));
        String known = ResourceArn.of(kind, arn, "arn").resource().name();
        String name = known == null ? of.host() : known;
        return new WantedResource(
                new AccountId(1),
                new EnvironmentId(1),
                ENVIRONMENT,
                of.name(),
                Stage.PRODUCTION,
                kind,
                name,
                name,
                DatabaseStrategy.DATABASE,
                parameters,
                "",
                false,
                Providers.AWS,
                arn);
    }
}
