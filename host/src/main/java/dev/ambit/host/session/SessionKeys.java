package dev.ambit.host.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.args.ExpiryOption;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/// Operations on all keys with a prefix. Keys are scanned in pages, so that Redis can serve other clients in
/// between.
public final class SessionKeys {

    /// Number of keys that Redis scans per page.
    private static final int KEYS_MAX = 1_000;

    /// TTL of a key without expiry.
    private static final long FOR_EVER = -1;

    private SessionKeys() {}

    /// Deletes all keys. After an interruption, a repeated call deletes the rest. Each key has its own command, because
    /// a cluster refuses a command with keys of several slots.
    ///
    /// @param prefix without wildcard characters
    /// @return the number of deleted keys
    public static long remove(Jedis redis, String prefix) {
        return changes(redis, prefix, (pipeline, key) -> pipeline.unlink(key));
    }

    /// Returns the number of keys.
    public static long count(Jedis redis, String prefix) {
        return sum(redis, prefix, List::size);
    }

    /// Counts the keys that live longer than `seconds`.
    public static long longerThan(Jedis redis, String prefix, long seconds) {
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

    /// Returns the drift of a store with keys that live longer than `seconds`.
    ///
    /// @param longer number of these keys
    public static SessionDrift longerDrift(long seconds, long longer) {
        return new SessionDrift(
                "lifetimeSeconds", "at most %d seconds".formatted(seconds), "%d keys live longer".formatted(longer));
    }

    /// Limits the lifetime of all keys.
    ///
    /// @return the number of shortened lifetimes
    public static long shorten(Jedis redis, String prefix, long seconds) {
        return changes(redis, prefix, (pipeline, key) -> pipeline.expire(key, seconds, ExpiryOption.LT));
    }

    /// Sends a command for each key, and returns the sum of the answers.
    private static long changes(Jedis redis, String prefix, BiFunction<Pipeline, String, Response<Long>> command) {
        return sum(redis, prefix, keys -> {
            List<Response<Long>> changes = new ArrayList<>();
            try (var pipeline = redis.pipelined()) {
                keys.forEach(it -> changes.add(command.apply(pipeline, it)));
            }
            return changes.stream().mapToLong(Response::get).sum();
        });
    }

    private static long sum(Jedis redis, String prefix, ToLongFunction<List<String>> work) {
        var page = new ScanParams().match(prefix + "*").count(KEYS_MAX);
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
