package dev.ambit.rediscache;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/// A connection to Redis that writes and removes entries of one environment.
final class RedisCache implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int PORT_DEFAULT = 6379;
    private static final int SCAN_ROWS = 1_000;

    /// Writes values with their times, unless Redis has a newer value, which the SDK or an earlier run may have
    /// written. Renews the expiry in both cases.
    private static final String PUT = """
            for i, key in ipairs(KEYS) do
                local time = key .. '#timestamp'
                local known = redis.call('GET', time)
                if known and tonumber(known) > tonumber(ARGV[2 * i + 1]) then
                    redis.call('EXPIRE', key, ARGV[1])
                    redis.call('EXPIRE', time, ARGV[1])
                else
                    redis.call('SET', key, ARGV[2 * i], 'EX', ARGV[1])
                    redis.call('SET', time, ARGV[2 * i + 1], 'EX', ARGV[1])
                end
            end
            """;

    private final Jedis redis;
    private final String prefix;
    private final String ttlSeconds;

    /// @throws redis.clients.jedis.exceptions.JedisException if Redis is unavailable
    RedisCache(RedisCacheConfig config) {
        this.redis = new Jedis(withPort(config.url()), TIMEOUT_MILLIS);
        this.prefix = config.prefix() + ":";
        this.ttlSeconds = String.valueOf(config.ttlSeconds());
    }

    /// Writes the entries of several lists. Each list is written at once.
    void put(List<List<CacheEntry>> lists) {
        try (Pipeline pipeline = redis.pipelined()) {
            for (List<CacheEntry> list : lists) {
                List<String> arguments = new ArrayList<>(List.of(ttlSeconds));
                list.forEach(it -> {
                    arguments.add(it.value());
                    arguments.add(String.valueOf(it.atMillis()));
                });
                pipeline.eval(PUT, list.stream().map(it -> prefix + it.key()).toList(), arguments);
            }
            pipeline.syncAndReturnAll().forEach(it -> {
                if (it instanceof RuntimeException failure) {
                    throw failure;
                }
            });
        }
    }

    /// Removes all keys of customers, including those that the SDK has written.
    void remove(Collection<String> customerIds) {
        scan(byCustomer -> byCustomer.forEach((customer, keys) -> {
            if (customerIds.contains(customer)) {
                redis.unlink(keys.toArray(String[]::new));
            }
        }));
    }

    /// Passes all keys of the environment in groups, by customer.
    void scan(Consumer<Map<String, List<String>>> each) {
        var pattern = new ScanParams().match(escaped(prefix) + "c_*").count(SCAN_ROWS);
        String cursor = ScanParams.SCAN_POINTER_START;
        do {
            ScanResult<String> page = redis.scan(cursor, pattern);
            each.accept(page.getResult().stream()
                    .collect(Collectors.groupingBy(it -> CacheEntry.customerOf(it.substring(prefix.length())))));
            cursor = page.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
    }

    void unlink(Collection<String> keys) {
        if (!keys.isEmpty()) {
            redis.unlink(keys.toArray(String[]::new));
        }
    }

    @Override
    public void close() {
        redis.close();
    }

    private static String escaped(String text) {
        return text.replaceAll("[\\\\*?\\[\\]]", "\\\\$0");
    }

    private static URI withPort(URI url) {
        return url.getPort() >= 0
                ? url
                : URI.create("%s://%s:%d%s"
                        .formatted(url.getScheme(), url.getRawAuthority(), PORT_DEFAULT, url.getRawPath()));
    }
}
