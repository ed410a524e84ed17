package dev.ambit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.aws.TestStandIns;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import dev.ambit.stacks.TestStackOptions;
import dev.ambit.standin.aws.StrictElastiCache;
import dev.ambit.standin.aws.TlsRedis;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/// Tests session stores in an attached cache on ElastiCache, with functions on Lambda that use them.
@Tag("ci")
class AwsSessionConformanceTest extends AwsConformance {

    private static final String CACHE = AWS + "/cache";

    private TlsRedis redis;

    /// The address of the installation's own Redis answers nothing, because session stores on AWS do not use it.
    @Override
    TestStackOptions options(TestStackOptions options, EmbeddedPostgres postgres) {
        redis = TestStandIns.redis();
        cache().start(redis);
        cache().changeFor(1);
        return super.options(options, postgres).gatewayPort(TestPort.free()).redis(URI.create("redis://127.0.0.1:1"));
    }

    @Override
    String attachment() {
        return server.attachmentWithFunctions();
    }

    @Override
    void prepare() {
        attachCache(cache().attach("shop")).isOk();
    }

    @Override
    String blueprint() {
        return "{\"kind\": \"SESSION\"}, {\"kind\": \"API_STAGE\"}, {\"kind\": \"FUNCTION\"}, {\"kind\": \"ASSET_BUCKET\"}";
    }

    @Override
    TestDevelopment order() {
        return TestDevelopment.of(acme, "DATABASE", List.of("SESSION", "API_STAGE", "FUNCTION", "ASSET_BUCKET"));
    }

    @Override
    Set<ResourceKind> tested() {
        return Set.of(ResourceKind.SESSION);
    }

    @Override
    Map<ResourceKind, ResourceClient> clients() {
        return Map.of(ResourceKind.SESSION, new CacheClient());
    }

    /// Uses the key space of a stack, as its functions do.
    private final class CacheClient implements ResourceClient {

        @Override
        public void write(WantedResource wanted, String text) {
            try (Jedis jedis = redis.connect(wanted.name(), wanted.secret())) {
                jedis.set(wanted.name() + ":it", text);
            }
        }

        @Override
        public String read(WantedResource wanted) {
            try (Jedis jedis = redis.connect(wanted.name(), wanted.secret())) {
                return requireNonNull(jedis.get(wanted.name() + ":it"));
            }
        }
    }

    @Test
    @Order(4)
    void stack_shows_the_cache_and_its_tenant_reads_the_login() {
        Http.Reply stack =
                acme.http().get(acme.key(), "/api/v1/stacks/acme-dev").isOk();

        assertThat(resource(stack, "SESSION").get("provider")).isEqualTo("aws");
        assertThat(String.valueOf(resource(stack, "SESSION").get("address"))).startsWith("rediss://127.0.0.1:");
        assertThat(String.valueOf(resource(stack, "SESSION").get("consoleUrl")))
                .startsWith("https://eu-north-1.console.aws.amazon.com/elasticache/");
        TestSessions dev = TestSessions.of(acme.http(), acme.key(), "acme-dev");
        TestSessions prod = TestSessions.of(acme.http(), acme.key(), "production");
        try (Jedis jedis =
                redis.connect(dev.credentials().text("login"), dev.credentials().text("secret"))) {
            jedis.set("acme_dev:session", "ann");
            assertThatThrownBy(() -> jedis.get("acme_prod:session")).hasMessageContaining("NOPERM");
        }
        assertThat(prod.credentials().text("secret"))
                .isNotEqualTo(dev.credentials().text("secret"));
        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/stacks/production/terraform")
                        .isOk()
                        .http()
                        .body())
                .containsPattern("to = aws_elasticache_user.session_production\n  id = \"ambit-[0-9a-f]{20}\"")
                .contains("aws_elasticache_user_group_association.session_production");
    }

    @Test
    @Order(4)
    void function_on_lambda_gets_the_cache_with_tls() {
        WantedResource function =
                wanted(Stage.DEVELOPMENT, ResourceKind.FUNCTION).orElseThrow();

        assertThat(server.variables(function))
                .containsEntry("REDIS_PREFIX", "acme_dev:")
                .hasEntrySatisfying(
                        "REDIS_URL",
                        it -> assertThat(it).startsWith("rediss://acme_dev:").contains("@127.0.0.1:"));
    }

    @Test
    @Order(4)
    void cache_that_stacks_use_can_change_its_login_only() {
        attachCache(cache().attach("shop")).isOk();
        attachCache(cache().attach("serverless")).isProblem(409, "StackInTheWay");
        operator().delete(TestServer.OPERATOR_TOKEN, CACHE, "").isProblem(409, "StackInTheWay");

        Http.Reply attached = operator().get(TestServer.OPERATOR_TOKEN, CACHE).isOk();
        assertThat(attached.text("userGroup")).isEqualTo("shop-users");
        assertThat(attached.http().body()).doesNotContain("password-of-ambit");
        assertThat(attachCache(cache().attach("shop").replace("password-of-ambit", "a-wrong-password"))
                        .isProblem(409, "StackResourceRefused")
                        .text("message"))
                .contains("refuses the login");
    }

    @Test
    @Order(4)
    void invalid_cache_is_refused_with_its_field() {
        for (String field : List.of("cache", "login", "password")) {
            Http.Reply refused = attachCache(cache().attach("shop")
                    .replaceFirst("\"%s\": \"[^\"]*\"".formatted(field), "\"%s\": \"! !\"".formatted(field)));
            assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo(field);
        }
        for (String cache : List.of("missing", "without-tls", "without-rbac")) {
            assertThat(attachCache(cache().attach(cache))
                            .isProblem(409, "StackResourceRefused")
                            .text("field"))
                    .isEqualTo("cache");
        }
    }

    @Test
    @Order(9)
    void no_user_is_left_at_elasticache() {
        assertThat(cache().users()).isEmpty();
    }

    private Http.Reply attachCache(String body) {
        return operator().put(TestServer.OPERATOR_TOKEN, CACHE, body);
    }

    private StrictElastiCache cache() {
        return aws.elastiCache();
    }
}
