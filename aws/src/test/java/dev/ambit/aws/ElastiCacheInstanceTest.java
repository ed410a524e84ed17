package dev.ambit.aws;

import static dev.ambit.stack.TestSteps.fails;
import static dev.ambit.stack.TestSteps.repeat;
import static dev.ambit.stack.TestSteps.suspended;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.problem.Problem;
import dev.ambit.stack.Drift;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.TerraformImport;
import dev.ambit.stack.WantedResource;
import dev.ambit.standin.Loss;
import dev.ambit.standin.aws.StrictAws;
import dev.ambit.standin.aws.StrictElastiCache;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;

/// Tests session stores with a cache of their own on ElastiCache. The stand-in starts a real Redis for each cache.
@ExtendWith(AwsStandIn.class)
class ElastiCacheInstanceTest {

    private static final AwsAccount ACCOUNT =
            account(new CacheNodes("cache.t4g.micro", "7.1", "shop-subnets", List.of("sg-0a1b2c3d")));

    private static StrictAws aws;
    private static StrictElastiCache cache;
    private static AwsClients clients;
    private static AwsCache shop;

    private final ElastiCacheSessionProvider provider = provider("here");

    @BeforeAll
    static void start(StrictAws started) {
        aws = started;
        cache = aws.elastiCache();
        cache.start(TestStandIns.redis());
        clients = TestAws.clients(aws);
        shop = new ElastiCacheReading(clients.elastiCache(ACCOUNT), ACCOUNT)
                .require(new AwsCache.Draft("shop", StrictElastiCache.LOGIN, StrictElastiCache.PASSWORD));
    }

    @AfterEach
    void end_faults() {
        aws.allow();
        cache.changeFor(0);
        cache.caches().allowCaches(Integer.MAX_VALUE);
    }

    @Test
    void d12_stack_has_a_cache_of_its_own_with_tls() {
        WantedResource wanted = wanted("own_dev");

        Map<String, String> shown = provider.ensure(wanted, _ -> {});

        assertThat(shown)
                .containsEntry("mode", "INSTANCE")
                .containsEntry("nodeType", "cache.t4g.micro")
                .doesNotContainValue(wanted.secret());
        try (Jedis redis = connect(wanted, shown)) {
            redis.set("any key", "1");
            assertThat(redis.keys("*")).containsExactly("any key");
            assertThatThrownBy(() -> redis.configGet("*")).hasMessageContaining("NOPERM");
        }
        assertThat(provider.observe(wanted)).isEqualTo(new ObservedResource(true, List.of()));
        assertThat(provider.count(wanted)).isEqualTo(Map.of("caches", 1L, "userGroups", 1L, "users", 2L));
        assertThat(provider.terraform(shown))
                .containsExactly(
                        new TerraformImport("aws_elasticache_replication_group", id(wanted)),
                        new TerraformImport("aws_elasticache_user_group", id(wanted)),
                        new TerraformImport("aws_elasticache_user", id(wanted) + "-u"),
                        new TerraformImport("aws_elasticache_user", id(wanted) + "-d"));
    }

    @Test
    void minutes_of_creation_free_the_worker_and_are_no_drift() {
        WantedResource wanted = wanted("slow_dev");
        cache.changeFor(3);

        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {}))
                .isInstanceOfSatisfying(InProgressException.class, it -> {
                    assertThat(it.patience()).isEqualTo(Duration.ofHours(1));
                    assertThat(it.pause().multipliedBy(TestAws.SPEED)).isEqualTo(Duration.ofSeconds(20));
                });
        assertThat(repeat(() -> provider.ensure(wanted, _ -> {}))).isBetween(1, 20);
        assertThat(provider.observe(wanted).drifts()).isEmpty();

        assertThat(repeat(() -> provider.remove(wanted, _ -> {}))).isBetween(1, 20);
        assertThat(left()).noneMatch(it -> it.startsWith(id(wanted)));
    }

    @Test
    void suspended_user_is_disabled_and_resumed_with_its_keys() {
        WantedResource wanted = wanted("rests_dev");
        Map<String, String> shown = provider.ensure(wanted, _ -> {});
        try (Jedis redis = connect(wanted, shown)) {
            redis.set("it", "kept");
        }

        assertThat(provider.ensure(suspended(wanted), _ -> {})).isEqualTo(shown);

        assertThatThrownBy(() -> connect(wanted, shown)).hasMessageContaining("WRONGPASS");
        assertThat(provider.observe(suspended(wanted)).drifts()).isEmpty();
        provider.ensure(wanted, _ -> {});
        try (Jedis redis = connect(wanted, shown)) {
            assertThat(redis.get("it")).isEqualTo("kept");
        }
    }

    @Test
    void parts_changed_by_hand_are_drift_and_are_corrected() {
        WantedResource wanted = wanted("hand_dev");
        Map<String, String> shown = provider.ensure(wanted, _ -> {});

        cache.change(id(wanted) + "-u", "on ~* &* +@all", null);
        cache.change(id(wanted) + "-d", "on ~* &* +@all", null);
        assertThat(what(provider.observe(wanted))).containsExactly("rules.commands", "user.default");
        provider.ensure(wanted, _ -> {});

        cache.change(id(wanted) + "-u", null, "password-by-hand");
        assertThat(what(provider.observe(wanted))).containsExactly("password");
        repeat(() -> provider.ensure(wanted, _ -> {}));

        cache.caches().detach(id(wanted));
        assertThat(what(provider.observe(wanted))).containsExactly("userGroup");
        provider.ensure(wanted, _ -> {});
        assertThat(provider.observe(wanted)).isEqualTo(new ObservedResource(true, List.of()));
        connect(wanted, shown).close();
    }

    @Test
    void existing_store_keeps_its_mode() {
        WantedResource wanted = wanted("stays_dev");
        var before = new ElastiCacheSessionProvider(_ -> account(null), _ -> Optional.of(shop), clients, "here");
        assertThat(before.ensure(wanted, _ -> {})).containsEntry("mode", "KEYSPACE");

        assertThat(provider.ensure(wanted, _ -> {})).containsEntry("mode", "KEYSPACE");
        assertThat(provider.observe(wanted).drifts()).isEmpty();
        provider.remove(wanted, _ -> {});

        assertThat(provider.ensure(wanted, _ -> {})).containsEntry("mode", "INSTANCE");
    }

    @Test
    void parts_of_another_owner_are_refused_and_never_changed() {
        WantedResource wanted = wanted("taken_dev");
        provider.ensure(wanted, _ -> {});
        ElastiCacheSessionProvider elsewhere = provider("elsewhere");

        assertThatThrownBy(() -> elsewhere.check(wanted)).hasMessageContaining("lacks the owner tags");
        assertThatThrownBy(() -> elsewhere.ensure(wanted, _ -> {})).isInstanceOf(Problem.class);
        assertThat(elsewhere.count(wanted)).isEmpty();
        elsewhere.remove(wanted, _ -> {});

        assertThat(provider.observe(wanted)).isEqualTo(new ObservedResource(true, List.of()));
    }

    @Test
    void quota_of_nodes_is_named() {
        cache.caches().allowCaches(0);

        assertThatThrownBy(() -> provider.ensure(wanted("beyond_dev"), _ -> {}))
                .hasMessageContaining("elasticache:CreateReplicationGroup")
                .hasMessageContaining("NodeQuotaForCustomerExceeded");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("ci")
    void killed_at_each_call_nothing_is_untagged_doubled_or_left(Loss loss) {
        int steps = 0;
        boolean isOver = false;
        while (!isOver) {
            WantedResource wanted = wanted("killed%d_%s".formatted(steps, loss == Loss.BEFORE_EFFECT ? "dev" : "prod"));
            aws.loseAt(++steps, loss);
            for (int i = 0; i < 20 && fails(() -> provider.ensure(wanted, _ -> {})); i++) {
                // The lost connection fails all following queries.
            }
            isOver = aws.isLossAhead();
            repeat(() -> provider.ensure(wanted, _ -> {}));
            assertThat(provider.observe(wanted)).isEqualTo(new ObservedResource(true, List.of()));

            aws.loseAt(steps, loss);
            for (int i = 0; i < 20 && fails(() -> provider.remove(wanted, _ -> {})); i++) {
                // The lost connection fails all following queries.
            }
            isOver &= aws.isLossAhead();
            repeat(() -> provider.remove(wanted, _ -> {}));
            assertThat(left()).noneMatch(it -> it.startsWith(id(wanted)));
            assertThat(provider.count(wanted)).isEmpty();
        }
        assertThat(steps).isGreaterThan(15);
    }

    /// Returns the ids of users, user groups and caches.
    private static List<String> left() {
        return Stream.concat(cache.users().stream(), cache.instances().stream()).toList();
    }

    private static Jedis connect(WantedResource wanted, Map<String, String> shown) {
        return cache.at(requireNonNull(shown.get("address"))).connect(wanted.name(), wanted.secret());
    }

    private static List<String> what(ObservedResource observed) {
        return observed.drifts().stream().map(Drift::what).toList();
    }

    private static String id(WantedResource wanted) {
        return ElastiCacheUser.idOf(ACCOUNT, wanted);
    }

    private static ElastiCacheSessionProvider provider(String installation) {
        return new ElastiCacheSessionProvider(_ -> ACCOUNT, _ -> Optional.of(shop), clients, installation);
    }

    private static AwsAccount account(@Nullable CacheNodes nodes) {
        return TestAws.with(null, null, nodes);
    }

    private static WantedResource wanted(String name) {
        return TestAws.wanted("acme", new UUID(0, name.hashCode()), ResourceKind.SESSION, name, Map.of());
    }
}
