package dev.ambit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.aws.AwsServer;
import dev.ambit.aws.TestStandIns;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.WantedResource;
import dev.ambit.stacks.TestStackOptions;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/// Tests session stores with a cache of their own on ElastiCache.
@Tag("long")
class AwsSessionInstanceConformanceTest extends AwsConformance {

    private static final String NODES = """
            "cacheNodes": {"nodeType": "cache.t4g.micro", "engineVersion": "7.1", "subnetGroup": "shop-subnets",
              "securityGroupIds": ["sg-0a1b2c3d"]}""";

    @Override
    TestStackOptions options(TestStackOptions options, EmbeddedPostgres postgres) {
        aws.elastiCache().start(TestStandIns.redis());
        aws.elastiCache().changeFor(1);
        return super.options(options, postgres).redis(URI.create("redis://127.0.0.1:1"));
    }

    @Override
    String attachment() {
        return AwsServer.ATTACH.replace("\"prefix\": \"ambit\"", "\"prefix\": \"ambit\", " + NODES);
    }

    @Override
    String blueprint() {
        return "{\"kind\": \"SESSION\"}, {\"kind\": \"ASSET_BUCKET\"}";
    }

    @Override
    TestDevelopment order() {
        return TestDevelopment.of(acme, "DATABASE", List.of("SESSION", "ASSET_BUCKET"));
    }

    @Override
    Set<ResourceKind> tested() {
        return Set.of(ResourceKind.SESSION);
    }

    @Override
    Map<ResourceKind, ResourceClient> clients() {
        return Map.of(ResourceKind.SESSION, new InstanceClient());
    }

    /// Uses the cache of a stack.
    private final class InstanceClient implements ResourceClient {

        @Override
        public void write(WantedResource wanted, String text) {
            try (Jedis jedis = connect(wanted)) {
                jedis.set("it", text);
            }
        }

        @Override
        public String read(WantedResource wanted) {
            try (Jedis jedis = connect(wanted)) {
                return requireNonNull(jedis.get("it"));
            }
        }

        private Jedis connect(WantedResource wanted) {
            return server.cacheOf(wanted).connect(wanted.name(), wanted.secret());
        }
    }

    @Test
    @Order(4)
    void invalid_settings_of_caches_are_refused_with_their_field() {
        for (String field : List.of("nodeType", "engineVersion", "subnetGroup")) {
            assertRefused(
                    attachment().replaceFirst("\"%s\": \"[^\"]*\"".formatted(field), "\"%s\": \"!\"".formatted(field)),
                    field);
        }
        assertRefused(attachment().replace("sg-0a1b2c3d", "here"), "securityGroupIds");
        assertRefused(attachment().replace("[\"sg-0a1b2c3d\"]", "[]"), "securityGroupIds");
        attach(AwsServer.ATTACH).isProblem(409, "StackInTheWay");
        assertThat(attach(attachment().replace("t4g.micro", "t4g.small")).isOk().text("cacheNodes.nodeType"))
                .isEqualTo("cache.t4g.small");
    }

    private void assertRefused(String body, String field) {
        assertThat(attach(body).isProblem(400, "BadUserInput").text("field")).isEqualTo("cacheNodes." + field);
    }

    @Test
    @Order(9)
    void nothing_is_left_at_elasticache() {
        assertThat(aws.elastiCache().users()).isEmpty();
        assertThat(aws.elastiCache().instances()).isEmpty();
    }
}
