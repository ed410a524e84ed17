package dev.ambit.aws;

import static dev.ambit.aws.TestAws.ACCOUNT;
import static dev.ambit.stack.TestSteps.fails;
import static dev.ambit.stack.TestSteps.repeat;
import static dev.ambit.stack.TestSteps.suspended;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/// Tests session stores on ElastiCache against a stand-in that is as strict as AWS, with the users of a real Redis.
@ExtendWith(AwsStandIn.class)
class ElastiCacheSessionProviderTest {

    private static StrictAws aws;
    private static StrictElastiCache cache;
    private static AwsClients clients;
    private static AwsCache shop;

    private final ElastiCacheSessionProvider provider = provider("here", ACCOUNT);

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
        aws.throttle(0);
        aws.allow();
        cache.changeFor(0);
        cache.allowUsers(Integer.MAX_VALUE);
    }

    @Test
    void d12_user_of_a_stack_reaches_only_its_own_keys_by_tls() {
        WantedResource wanted = wanted("own_dev");

        Map<String, String> shown = provider.ensure(wanted, _ -> {});

        assertThat(shown)
                .containsEntry(
                        "address",
                        "rediss://127.0.0.1:%d".formatted(cache.redis().port()))
                .containsEntry("user", "own_dev")
                .containsEntry("prefix", "own_dev:")
                .doesNotContainValue(wanted.secret());
        try (Jedis redis = connect(wanted)) {
            redis.set("own_dev:it", "1");
            assertThatThrownBy(() -> redis.get("other:it")).hasMessageContaining("NOPERM");
            assertThatThrownBy(() -> redis.keys("*")).hasMessageContaining("NOPERM");
        }
        assertThat(provider.observe(wanted)).isEqualTo(new ObservedResource(true, List.of()));
        assertThat(provider.count(wanted)).isEqualTo(Map.of("users", 1L, "keys", 1L));
        assertThat(provider.terraform(shown))
                .containsExactly(
                        new TerraformImport("aws_elasticache_user", id(wanted)),
                        new TerraformImport(
                                "aws_elasticache_user_group_association",
                                "%s,%s".formatted(StrictElastiCache.GROUP, id(wanted))));
    }

    @Test
    void names_that_differ_in_one_character_have_users_of_their_own() {
        WantedResource one = wanted("twin_dev");
        WantedResource other = wanted("twin-dev");
        provider.ensure(one, _ -> {});

        provider.ensure(other, _ -> {});

        assertThat(id(one)).isNotEqualTo(id(other)).matches("ambit-[0-9a-f]{20}");
        assertThat(cache.members()).contains(id(one), id(other));
        assertThat(provider.observe(one).drifts()).isEmpty();
    }

    @Test
    void change_in_progress_frees_the_worker_and_is_no_drift() {
        WantedResource wanted = wanted("slow_dev");
        cache.changeFor(5);

        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {}))
                .isInstanceOfSatisfying(InProgressException.class, it -> {
                    assertThat(it.patience()).isEqualTo(Duration.ofHours(1));
                    assertThat(it.pause().multipliedBy(TestAws.SPEED)).isEqualTo(Duration.ofSeconds(5));
                });
        assertThatThrownBy(() -> provider.observe(wanted)).isInstanceOf(InProgressException.class);
        assertThat(repeat(() -> provider.ensure(wanted, _ -> {}))).isBetween(1, 12);

        assertThat(provider.observe(wanted).drifts()).isEmpty();
        assertThat(repeat(() -> provider.remove(wanted, _ -> {}))).isBetween(1, 12);
        assertThat(cache.users()).doesNotContain(id(wanted));
    }

    @Test
    void stacks_wait_for_one_another_because_the_group_changes_once_at_a_time() {
        WantedResource first = wanted("first_dev");
        WantedResource second = wanted("second_dev");
        cache.changeFor(2);

        assertThat(fails(() -> provider.ensure(first, _ -> {}))).isTrue();
        assertThat(fails(() -> provider.ensure(second, _ -> {}))).isTrue();
        repeat(() -> {
            boolean isWaiting = fails(() -> provider.ensure(first, _ -> {}));
            provider.ensure(second, _ -> {});
            if (isWaiting) {
                throw new InProgressException("The first stack waits.", Duration.ZERO, Duration.ZERO);
            }
        });

        assertThat(cache.members()).contains(id(first), id(second));
    }

    @Test
    void suspended_user_is_sent_away_and_resumed_with_its_keys() {
        WantedResource wanted = wanted("rests_dev");
        provider.ensure(wanted, _ -> {});
        Jedis before = connect(wanted);
        before.set("rests_dev:it", "kept");

        provider.ensure(suspended(wanted), _ -> {});

        assertThatThrownBy(() -> before.get("rests_dev:it")).isInstanceOf(JedisException.class);
        assertThatThrownBy(() -> connect(wanted)).hasMessageContaining("WRONGPASS");
        assertThat(provider.observe(suspended(wanted)).drifts()).isEmpty();
        assertThat(what(provider.observe(wanted))).containsExactly("state");
        assertThat(provider.count(wanted)).containsEntry("keys", 1L);
        provider.ensure(wanted, _ -> {});
        try (Jedis redis = connect(wanted)) {
            assertThat(redis.get("rests_dev:it")).isEqualTo("kept");
        }
    }

    @Test
    void user_changed_by_hand_is_drift_and_is_corrected() {
        WantedResource wanted = wanted("hand_dev");
        provider.ensure(wanted, _ -> {});

        cache.change(id(wanted), "on ~* &* +@all", null);
        assertThat(what(provider.observe(wanted))).containsExactly("rules.keys", "rules.channels", "rules.commands");
        provider.ensure(wanted, _ -> {});
        assertThat(provider.observe(wanted).drifts()).isEmpty();

        cache.expel(id(wanted));
        assertThat(what(provider.observe(wanted))).containsExactly("userGroup");
        provider.ensure(wanted, _ -> {});

        cache.untag(id(wanted));
        assertThat(what(provider.observe(wanted))).containsExactly("tags");
        provider.ensure(wanted, _ -> {});
        assertThat(provider.observe(wanted)).isEqualTo(new ObservedResource(true, List.of()));
    }

    @Test
    void password_changed_by_hand_is_replaced_and_its_connections_are_closed() {
        WantedResource wanted = wanted("pass_dev");
        provider.ensure(wanted, _ -> {});
        cache.change(id(wanted), null, "password-by-hand");
        Jedis byHand = cache.redis().connect("pass_dev", "password-by-hand");
        assertThat(provider.observe(wanted).drifts()).containsExactly(new Drift("password", "ours", "another"));

        assertThat(repeat(() -> provider.ensure(wanted, _ -> {}))).isEqualTo(1);

        assertThatThrownBy(() -> byHand.set("pass_dev:it", "1")).isInstanceOf(JedisException.class);
        connect(wanted).close();
        assertThat(cache.passwords(id(wanted))).isEqualTo(1);
        assertThat(provider.observe(wanted).drifts()).isEmpty();
    }

    @Test
    void removal_deletes_own_keys_alone_and_is_idempotent() {
        WantedResource dev = wanted("gone_dev");
        WantedResource prod = wanted("gone_prod");
        for (WantedResource it : List.of(dev, prod)) {
            provider.ensure(it, _ -> {});
            try (Jedis redis = connect(it)) {
                redis.set(it.name() + ":it", "1");
            }
        }

        provider.remove(dev, _ -> {});
        provider.remove(dev, _ -> {});

        assertThat(provider.observe(dev)).isEqualTo(ObservedResource.ABSENT);
        assertThat(provider.count(dev)).isEqualTo(Map.of("users", 0L, "keys", 0L));
        assertThat(provider.count(prod)).isEqualTo(Map.of("users", 1L, "keys", 1L));
        assertThat(cache.members()).doesNotContain(id(dev)).contains(id(prod));
    }

    @Test
    void keys_of_a_user_deleted_by_hand_are_deleted_too() {
        WantedResource wanted = wanted("lost_dev");
        provider.ensure(wanted, _ -> {});
        try (Jedis redis = connect(wanted)) {
            redis.set("lost_dev:it", "1");
        }
        cache.expel(id(wanted));
        clients.elastiCache(ACCOUNT).deleteUser(it -> it.userId(id(wanted)));

        provider.remove(wanted, _ -> {});

        assertThat(provider.count(wanted)).isEqualTo(Map.of("users", 0L, "keys", 0L));
    }

    @Test
    void user_of_another_owner_is_refused_and_never_changed() {
        WantedResource wanted = wanted("taken_dev");
        cache.stranger(id(wanted), "taken_dev", Map.of(), false);
        provider.ensure(wanted("other_dev"), _ -> {});
        try (Jedis redis = connect(wanted("other_dev"))) {
            redis.set("other_dev:it", "theirs");
        }

        assertThatThrownBy(() -> provider.check(wanted)).hasMessageContaining("lacks the owner tags");
        assertThatThrownBy(() -> provider.ensure(wanted, _ -> {})).isInstanceOf(Problem.class);
        ElastiCacheSessionProvider elsewhere = provider("elsewhere", ACCOUNT);
        assertThatThrownBy(() -> elsewhere.ensure(wanted("other_dev"), _ -> {})).hasMessageContaining("owner tags");
        assertThat(elsewhere.count(wanted("other_dev"))).isEmpty();
        elsewhere.remove(wanted("other_dev"), _ -> {});

        assertThat(provider.count(wanted("other_dev"))).isEqualTo(Map.of("users", 1L, "keys", 1L));
        assertThat(cache.users()).contains(id(wanted));
    }

    @Test
    void installation_with_another_prefix_cannot_share_keys_by_the_same_name() {
        WantedResource wanted = wanted("shared_dev");
        provider.ensure(wanted, _ -> {});
        try (Jedis redis = connect(wanted)) {
            redis.set("shared_dev:it", "1");
        }
        ElastiCacheSessionProvider elsewhere = provider(
                "elsewhere",
                new AwsAccount(
                        ACCOUNT.roleArn(), "an-external-id-of-tests", "eu-north-1", "second", null, null, null, false));

        assertThatThrownBy(() -> elsewhere.check(wanted))
                .hasMessageContaining("another user with the name `shared_dev`");
        assertThatThrownBy(() -> elsewhere.ensure(wanted, _ -> {})).isInstanceOf(Problem.class);
        elsewhere.remove(wanted, _ -> {});

        assertThat(provider.count(wanted)).isEqualTo(Map.of("users", 1L, "keys", 1L));
    }

    @Test
    void lifetime_of_keys_is_limited() {
        WantedResource wanted = TestAws.wanted(
                "acme", new UUID(0, 1), ResourceKind.SESSION, "life_dev", Map.of("lifetimeSeconds", "60"));
        provider.ensure(wanted, _ -> {});
        try (Jedis redis = connect(wanted)) {
            redis.set("life_dev:it", "1");
            assertThat(provider.observe(wanted).drifts())
                    .containsExactly(new Drift("lifetimeSeconds", "at most 60 seconds", "1 keys live longer"));

            provider.ensure(wanted, _ -> {});

            assertThat(redis.ttl("life_dev:it")).isBetween(1L, 60L);
        }
    }

    @Test
    void throttled_denied_and_exhausted_calls_are_distinguished() {
        WantedResource wanted = wanted("quota_dev");
        aws.throttle(2);
        assertThat(repeat(() -> provider.ensure(wanted, _ -> {}))).isEqualTo(2);

        cache.allowUsers(1);
        assertThatThrownBy(() -> provider.ensure(wanted("beyond_dev"), _ -> {}))
                .hasMessageContaining("elasticache:CreateUser")
                .hasMessageContaining("UserQuotaExceeded");
        aws.refuse("elasticache", 403, "AccessDenied");
        assertThatThrownBy(() -> provider.observe(wanted)).hasMessageContaining("elasticache:DescribeUsers");
    }

    @Test
    void settings_that_have_no_effect_are_refused() {
        assertThat(provider.refusal(Map.of("mode", "KEYSPACE", "lifetimeSeconds", "60")))
                .isEmpty();
        assertThat(provider.refusal(Map.of("memoryMegabytes", "64")).orElseThrow())
                .contains("memoryMegabytes");
        assertThatThrownBy(() -> provider.check(TestAws.wanted(
                        "acme", new UUID(0, 2), ResourceKind.SESSION, "instance_dev", Map.of("mode", "INSTANCE"))))
                .hasMessageContaining("has no `cacheNodes`");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void killed_at_each_call_nothing_is_untagged_doubled_or_left(Loss loss) {
        int steps = 0;
        boolean isOver = false;
        cache.changeFor(1);
        while (!isOver) {
            WantedResource wanted = wanted("killed%d_%s".formatted(steps, loss == Loss.BEFORE_EFFECT ? "dev" : "prod"));
            aws.loseAt(++steps, loss);
            for (int i = 0; i < 10 && fails(() -> provider.ensure(wanted, _ -> {})); i++) {
                // The lost connection fails all following queries.
            }
            isOver = aws.isLossAhead();
            repeat(() -> provider.ensure(wanted, _ -> {}));
            assertThat(provider.observe(wanted)).isEqualTo(new ObservedResource(true, List.of()));
            try (Jedis redis = connect(wanted)) {
                redis.set(wanted.name() + ":it", "1");
            }

            aws.loseAt(steps, loss);
            for (int i = 0; i < 10 && fails(() -> provider.remove(wanted, _ -> {})); i++) {
                // The lost connection fails all following queries.
            }
            isOver &= aws.isLossAhead();
            repeat(() -> provider.remove(wanted, _ -> {}));
            assertThat(cache.users()).doesNotContain(id(wanted));
            assertThat(cache.members()).doesNotContain(id(wanted));
            assertThat(provider.count(wanted)).isEqualTo(Map.of("users", 0L, "keys", 0L));
        }
        assertThat(steps).isGreaterThan(8);
    }

    private static Jedis connect(WantedResource wanted) {
        return cache.redis().connect(wanted.name(), wanted.secret());
    }

    private static List<String> what(ObservedResource observed) {
        return observed.drifts().stream().map(Drift::what).toList();
    }

    private static String id(WantedResource wanted) {
        return ElastiCacheUser.idOf(ACCOUNT, wanted);
    }

    private static ElastiCacheSessionProvider provider(String installation, AwsAccount account) {
        return new ElastiCacheSessionProvider(_ -> account, _ -> Optional.of(shop), clients, installation);
    }

    private static WantedResource wanted(String name) {
        return TestAws.wanted("acme", new UUID(0, name.hashCode()), ResourceKind.SESSION, name, Map.of());
    }
}
