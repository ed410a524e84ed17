package dev.ambit.sessionstore;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.ambit.host.session.SessionUser;
import dev.ambit.stack.WantedResource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ClientKillParams;

/// Enforces the [KeyspaceQuota] of each key space. Redis has no limits by user, so a loop measures and reacts: it
/// closes the newest connections beyond the limit, and connections whose buffers exceed the memory, and takes the
/// write commands from the user of a full key space.
public final class KeyspaceLimits {

    private static final System.Logger LOG = System.getLogger(KeyspaceLimits.class.getName());

    private final Map<String, KeyspaceQuota.Usage> usages = new ConcurrentHashMap<>();
    private final KeyspaceMemory memory = new KeyspaceMemory();

    /// Returns the last measurement of a key space.
    KeyspaceQuota.Usage usage(WantedResource wanted) {
        return usages.getOrDefault(wanted.name(), KeyspaceQuota.Usage.NONE);
    }

    /// Returns the Redis user with the rules that it is to have now.
    SessionUser user(WantedResource wanted) {
        return SessionRules.keyspace(wanted, usage(wanted).isFull());
    }

    /// Compares all key spaces with their quotas.
    void compare(Jedis redis, List<WantedResource> all) {
        Map<String, WantedResource> byName =
                all.stream().collect(toMap(WantedResource::name, Function.identity(), (one, _) -> one));
        Map<String, List<KeyspaceClient>> clients = KeyspaceClient.all(redis).stream()
                .filter(it -> byName.containsKey(it.user()))
                .collect(groupingBy(KeyspaceClient::user));
        byName.forEach((name, wanted) -> close(redis, wanted, clients.getOrDefault(name, List.of())));
        Map<String, Long> bytes = memory.bytes(redis, byName.keySet());
        usages.keySet().retainAll(byName.keySet());
        byName.forEach((name, wanted) -> {
            boolean isNew = !usages.containsKey(name);
            boolean wasFull = usage(wanted).isFull();
            long used = bytes.getOrDefault(name, 0L);
            boolean isFull = KeyspaceQuota.of(wanted).isFull(used, wasFull);
            usages.put(
                    name,
                    new KeyspaceQuota.Usage(
                            used, clients.getOrDefault(name, List.of()).size(), isFull));
            // A Redis that was restarted has the rules of its file.
            if (isFull || wasFull || isNew) {
                allow(redis, wanted, isFull);
            }
        });
    }

    /// Measures the memory with the next comparison in any case.
    void measure(Jedis redis, List<WantedResource> all) {
        memory.measure(redis, all.stream().map(WantedResource::name).collect(toSet()));
    }

    private static void close(Jedis redis, WantedResource wanted, List<KeyspaceClient> clients) {
        long bytes = clients.stream().mapToLong(KeyspaceClient::bytes).sum();
        long over = bytes - KeyspaceQuota.of(wanted).bytesMax();
        List<KeyspaceClient> largest = clients.stream()
                .sorted(Comparator.comparingLong(KeyspaceClient::bytes).reversed())
                .toList();
        for (int i = 0; over > 0 && i < largest.size(); i++) {
            kill(redis, largest.get(i), "the buffers of its connections exceed its memory");
            over -= largest.get(i).bytes();
        }
        clients.stream()
                .sorted(Comparator.comparingLong(KeyspaceClient::id))
                .skip(KeyspaceQuota.CONNECTIONS_MAX)
                .forEach(it -> kill(redis, it, "it has more than %d".formatted(KeyspaceQuota.CONNECTIONS_MAX)));
    }

    private static void kill(Jedis redis, KeyspaceClient client, String why) {
        redis.clientKill(new ClientKillParams().id(Long.toString(client.id())));
        LOG.log(System.Logger.Level.DEBUG, "Closed a connection of the Redis user {0}: {1}.", client.user(), why);
    }

    /// Changes the rules only if they are those of the other case. All else is a drift, for the repair of the stack.
    private static void allow(Jedis redis, WantedResource wanted, boolean isFull) {
        if (SessionRules.keyspace(wanted, !isFull).drifts(redis).isEmpty()) {
            SessionRules.keyspace(wanted, isFull).set(redis);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The Redis user {0} {1}.",
                    wanted.name(),
                    isFull ? "has used up its memory: its writes are refused" : "can write again");
        }
    }
}
