package dev.ambit;

import dev.ambit.stack.WantedResource;
import redis.clients.jedis.Jedis;

/// The programs of a store, in its Redis.
record SessionClient(TestRedis redis) implements ResourceClient {

    @Override
    public void write(WantedResource wanted, String text) {
        try (var jedis = open(wanted)) {
            jedis.set(wanted.name() + ":it", text);
        }
    }

    @Override
    public String read(WantedResource wanted) {
        try (var jedis = open(wanted)) {
            return jedis.get(wanted.name() + ":it");
        }
    }

    private Jedis open(WantedResource wanted) {
        return new Jedis(redis.address(wanted.name(), wanted.secret()));
    }
}
