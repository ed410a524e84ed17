package dev.ambit.sessionstore;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;

/// A connection to Redis, as `CLIENT LIST` shows it.
///
/// @param id grows with each connection
/// @param user name of its Redis user
/// @param bytes memory of its buffers, including queued commands of a transaction
record KeyspaceClient(long id, String user, long bytes) {

    static List<KeyspaceClient> all(Jedis redis) {
        return redis.clientList()
                .lines()
                .filter(it -> !it.isBlank())
                .map(KeyspaceClient::of)
                .toList();
    }

    private static KeyspaceClient of(String line) {
        Map<String, String> fields = new HashMap<>();
        for (String field : line.split(" ", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(field.substring(0, equals), field.substring(equals + 1));
            }
        }
        return new KeyspaceClient(
                Long.parseLong(fields.getOrDefault("id", "0")),
                fields.getOrDefault("user", ""),
                Long.parseLong(fields.getOrDefault("tot-mem", "0")));
    }
}
