package dev.ambit.aws;

import static dev.ambit.stack.TestSteps.repeat;
import static dev.ambit.stack.TestSteps.suspended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.http.Json;
import dev.ambit.stack.Provider;
import dev.ambit.stack.RemoteResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.aws.RolePolicy;
import dev.ambit.standin.aws.StrictAws;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;

/// Makes, changes and deletes the resources of stacks with the documented policy of the role. [AwsPolicyTest] checks
/// that the policy has no action that is never used.
@ExtendWith(AwsStandIn.class)
class AwsRoleTest {

    private static final Path PAGE = Path.of("../docs/how-to/attach-an-aws-account.md");

    private static StrictAws aws;
    private static AwsClients clients;
    private static AwsAccount account;

    /// The hosts of a store without distributions.
    private record WithoutDistribution(StoreOnAws store) implements Route53HostProvider.HostStack {

        @Override
        public Optional<RemoteResource> find(WantedResource host, ResourceKind kind) {
            return kind == ResourceKind.CDN ? Optional.empty() : store.find(host, kind);
        }

        @Override
        public Optional<String> change(WantedResource host) {
            return Optional.of("C1");
        }

        @Override
        public void save(WantedResource host, String change) {
            // Changes are published at once.
        }
    }

    @BeforeAll
    static void start(StrictAws started) throws IOException {
        aws = started;
        aws.elastiCache().start(TestStandIns.redis());
        clients = TestAws.clients(aws);
        AwsAccount hosting = TestAws.withZone(clients, TestAws.account(clients), "roles.example");
        account =
                TestAws.with(hosting.functions(), hosting.requireHostedZone(), Json.readStored("""
                        {"nodeType": "cache.t4g.micro", "engineVersion": "7.1", "subnetGroup": "shop-subnets",
                         "securityGroupIds": ["sg-0a1b2c3d"]}
                        """, CacheNodes.class));
        String page = Files.readString(PAGE)
                .replace("shop-", "ambit-")
                .replace("753240598075:layer:LambdaAdapterLayerX86", "123456789012:layer:adapter")
                .replace(
                        "arn:aws:kms:eu-north-1:123456789012:key/5b1f09c2-replace-this",
                        account.requireFunctions().key())
                .replace("Z0123456789ABC", account.requireHostedZone());
        aws.allowOnly(RolePolicy.of(page));
    }

    @Test
    void documented_policy_allows_every_call_of_the_providers_and_no_change_of_other_resources() {
        StoreOnAws store = StoreOnAws.make(clients, account, "roles").withHosts("www.roles.example");
        var hosts = new Route53HostProvider(
                _ -> account, clients, _ -> Optional.empty(), new WithoutDistribution(store), "here");
        for (boolean isDevelopment : new boolean[] {false, true}) {
            repeat(() -> hosts.ensure(store.host(isDevelopment), _ -> {}));
            assertThat(hosts.observe(store.host(isDevelopment)).drifts()).isEmpty();
        }
        assertThat(store.make(store.cdn(false))).isNotEmpty();
        assertThat(store.make(store.cdn(true))).isNotEmpty();
        repeat(() -> store.hosts().ensure(store.host(false), _ -> {}));
        store.provider().invalidate(store.cdn(false), List.of("/*"));
        List<WantedResource> all = List.of(
                store.host(false),
                store.host(true),
                store.cdn(true),
                store.cdn(false),
                store.stage(true),
                store.stage(false),
                function(store, true),
                function(store, false));
        all.forEach(it -> {
            Provider provider = provider(store, it);
            repeat(() -> provider.ensure(suspended(it), _ -> {}));
            repeat(() -> provider.ensure(it, _ -> {}));
        });
        all.forEach(it -> repeat(() -> provider(store, it).remove(it, _ -> {})));

        var parameters = new SsmParameterProvider(_ -> account, clients, it -> values(it.secret()), "here");
        live(parameters, wanted(ResourceKind.PARAMETERS, "roles/dev"));
        live(
                new ElastiCacheSessionProvider(_ -> account, _ -> Optional.empty(), clients, "here"),
                wanted(ResourceKind.SESSION, "roles_dev"));
        live(new S3BucketProvider(_ -> account, clients, "here"), wanted(ResourceKind.ASSET_BUCKET, "roles-files"));

        assertThat(aws.denied()).isEmpty();
        assertOthersAreSafe();
    }

    private static void assertOthersAreSafe() {
        ApiGatewayClient gateway = clients.apiGateway(account);
        assertThatThrownBy(() -> gateway.createRestApi(it -> it.name("theirs"))).hasMessageContaining("AccessDenied");
        assertThatThrownBy(() -> clients.lambda(account).deleteFunction(it -> it.functionName("theirs")))
                .hasMessageContaining("AccessDenied");
        assertThatThrownBy(() -> clients.iam(account).deleteRole(it -> it.roleName("admin")))
                .hasMessageContaining("AccessDenied");
    }

    private static Map<String, String> values(String secret) {
        return secret.endsWith("dev") ? Map.of("TITLE", "Shop", "TEXT", "Text") : Map.of();
    }

    private static void live(Provider provider, WantedResource wanted) {
        provider.check(wanted);
        repeat(() -> provider.ensure(wanted, _ -> {}));
        assertThat(provider.observe(wanted).drifts()).isEmpty();
        repeat(() -> provider.ensure(suspended(wanted), _ -> {}));
        assertThat(provider.count(wanted)).isNotEmpty();
        repeat(() -> provider.remove(wanted, _ -> {}));
    }

    private static Provider provider(StoreOnAws store, WantedResource it) {
        return store.providers()
                .filter(of -> of.kind() == it.kind())
                .findFirst()
                .orElseThrow();
    }

    private static WantedResource function(StoreOnAws store, boolean isDevelopment) {
        return store.function(store.stage(isDevelopment)).orElseThrow();
    }

    private static WantedResource wanted(ResourceKind kind, String name) {
        return TestAws.wanted("roles", UUID.randomUUID(), kind, name, Map.of());
    }
}
