package dev.ambit.sessionstore;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Response;
import redis.clients.jedis.args.ExpiryOption;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/// All keys that begin alike. They are found a page at a time, so Redis answers others in between.
final class SessionKeys {

    /// So many keys of the whole server Redis looks at in a page.
    private static final int LOOKED_AT_MAX = 1_000;

    /// What Redis says of a key that lapses never.
    private static final long FOR_EVER = -1;

    private SessionKeys() {}

    /// Done again after it was interrupted, it removes the rest.
    ///
    /// @param prefix without anything that a pattern reads as more than itself
    /// @return how many there were
    static long remove(Jedis redis, String prefix) {
        return sum(redis, prefix, keys -> redis.unlink(keys.toArray(String[]::new)));
    }

    static long count(Jedis redis, String prefix) {
        return sum(redis, prefix, List::size);
    }

    /// How many would be there after so many seconds.
    static long longerThan(Jedis redis, String prefix, long seconds) {
        return sum(redis, prefix, keys -> {
            List<Response<Long>> lives = new ArrayList<>();
            try (var pipeline = redis.pipelined()) {
                keys.forEach(it -> lives.add(pipeline.ttl(it)));
            }
            return lives.stream()
                    .map(Response::get)
                    .filter(it -> it == FOR_EVER || it > seconds)
                    .count();
        });
    }

    /// Lets none live longer than that.
    ///
    /// @return how many would have
    static long shorten(Jedis redis, String prefix, long seconds) {
        return sum(redis, prefix, keys -> {
            List<Response<Long>> changes = new ArrayList<>();
            try (var pipeline = redis.pipelined()) {
                keys.forEach(it -> changes.add(pipeline.expire(it, seconds, ExpiryOption.LT)));
            }
            return changes.stream().mapToLong(Response::get).sum();
        });
    }

    private static long sum(Jedis redis, String prefix, ToLongFunction<List<String>> work) {
        var page = new ScanParams().match(prefix + "*").count(LOOKED_AT_MAX);
        String cursor = ScanParams.SCAN_POINTER_START;
        long sum = 0;
        do {
            ScanResult<String> found = redis.scan(cursor, page);
            List<String> keys = found.getResult();
            if (!keys.isEmpty()) {
                sum += work.applyAsLong(keys);
            }
            cursor = found.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        return sum;
    }
}
