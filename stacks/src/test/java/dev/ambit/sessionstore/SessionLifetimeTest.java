package dev.ambit.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestRedis;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.SetParams;

/// Tests the lifetime of sessions that the blueprint sets.
class SessionLifetimeTest {

    @Test
    void own_sessions_with_a_longer_lifetime_are_reported_and_shortened() {
        try (TestRedis redis = TestRedis.start();
                Jedis administrator = new Jedis(redis.address())) {
            var provider = new SessionStoreProvider(redis.address(), new KeyspaceLimits(), null);
            WantedResource wanted = wanted();
            provider.ensure(wanted, _ -> {});
            administrator.set("lasting-dev:1", "short", new SetParams().ex(60));
            assertThat(provider.observe(wanted).drifts()).isEmpty();

            administrator.set("lasting-dev:2", "long", new SetParams().ex(7_200));
            administrator.set("lasting-dev:3", "for ever");
            administrator.set("lasting-prod:1", "another's");

            assertThat(provider.observe(wanted).drifts())
                    .containsExactly(new Drift("lifetimeSeconds", "at most 3600 seconds", "2 keys live longer"));
            List<String> messages = new ArrayList<>();
            provider.ensure(wanted, messages::add);
            assertThat(messages).contains("Shortened the lifetime of 2 keys to 3600 seconds.");
            assertThat(provider.observe(wanted).drifts()).isEmpty();
            assertThat(administrator.ttl("lasting-dev:1")).isBetween(1L, 60L);
            assertThat(administrator.ttl("lasting-dev:3")).isBetween(3_500L, 3_600L);
            assertThat(administrator.ttl("lasting-prod:1")).isEqualTo(-1);
        }
    }

    private static WantedResource wanted() {
        return new WantedResource(
                new AccountId(1),
                new EnvironmentId(1),
                new UUID(0, 1),
                "store",
                Stage.DEVELOPMENT,
                ResourceKind.SESSION,
                "lasting-dev",
                "lasting-prod",
                DatabaseStrategy.DATABASE,
                Map.of("lifetimeSeconds", "3600"),
                "secret of lasting-dev",
                false);
    }
}
