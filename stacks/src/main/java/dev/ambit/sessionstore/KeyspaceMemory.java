package dev.ambit.sessionstore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/// Measures the keys of all key spaces in one scan, because Redis counts no memory by user. A scan is repeated when
/// the memory of Redis has grown, and otherwise takes at most a tenth of the time.
final class KeyspaceMemory {

    private static final int PAGE_KEYS = 1_000;
    private static final long GROWTH = 8L << 20;
    private static final long PAUSE_MIN = Duration.ofSeconds(10).toNanos();
    private static final int PAUSE_TIMES = 10;
    private static final String USED = "used_memory:";

    private Map<String, Long> measured = Map.of();
    private long used = -1;
    private long ended;
    private long lasted;

    /// Returns the bytes of each key space, measured now or not long ago.
    ///
    /// @param names of the key spaces
    Map<String, Long> bytes(Jedis redis, Set<String> names) {
        long now = used(redis);
        boolean hasGrown = used < 0 || now > used + GROWTH;
        if (hasGrown || System.nanoTime() - ended > Math.max(PAUSE_MIN, PAUSE_TIMES * lasted)) {
            measure(redis, names);
        }
        return measured;
    }

    /// Measures in any case.
    void measure(Jedis redis, Set<String> names) {
        long begun = System.nanoTime();
        used = used(redis);
        measured = scan(redis, names);
        ended = System.nanoTime();
        lasted = ended - begun;
    }

    /// A sample of the elements of a key could miss the large ones, so all are counted.
    private static Map<String, Long> scan(Jedis redis, Set<String> names) {
        Map<String, Long> bytes = new HashMap<>();
        var page = new ScanParams().count(PAGE_KEYS);
        String cursor = ScanParams.SCAN_POINTER_START;
        do {
            ScanResult<String> found = redis.scan(cursor, page);
            Map<String, List<Response<Long>>> sizes = new HashMap<>();
            try (var pipeline = redis.pipelined()) {
                for (String key : found.getResult()) {
                    String name = key.substring(0, Math.max(0, key.indexOf(':')));
                    if (names.contains(name)) {
                        sizes.computeIfAbsent(name, _ -> new ArrayList<>()).add(pipeline.memoryUsage(key, 0));
                    }
                }
            }
            sizes.forEach((name, keys) -> bytes.merge(name, sum(keys), Long::sum));
            cursor = found.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        return bytes;
    }

    /// A key that has expired meanwhile has no size.
    private static long sum(List<Response<Long>> keys) {
        return keys.stream()
                .map(Response::get)
                .mapToLong(it -> it == null ? 0 : it)
                .sum();
    }

    private static long used(Jedis redis) {
        return redis.info("memory")
                .lines()
                .filter(it -> it.startsWith(USED))
                .mapToLong(it -> Long.parseLong(it.substring(USED.length()).strip()))
                .findFirst()
                .orElse(0);
    }
}
