package dev.ambit.sessionstore;

import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.host.session.SessionDrift;
import dev.ambit.host.session.SessionKeys;
import dev.ambit.host.session.SessionUser;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ClientKillParams;

/// Session stores in the operator's Redis, version 7 or later. Each stack has a user that can only access keys and
/// channels with its own prefix. Without an `aclfile`, Redis loses its users on restart. That is a drift, and a repair
/// creates them again with the same password. Keys persist as configured in Redis.
///
/// @param address such as `redis://user:password@host:6379`, of a user that can manage users
/// @param limits know which users can write
record SessionKeyspaces(URI address, KeyspaceLimits limits) {

    private static final System.Logger LOG = System.getLogger(SessionKeyspaces.class.getName());
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int PORT = 6379;

    /// Creates or corrects the user. Closes existing connections after a correction, because they may have wrong
    /// permissions, and while the stack is suspended.
    Map<String, String> ensure(WantedResource wanted, StepLog log) {
        SessionUser user = limits.user(wanted);
        String prefix = SessionRules.prefix(wanted);
        return asking(redis -> {
            List<SessionDrift> drifts = user.drifts(redis);
            if (drifts.isEmpty()) {
                log.say("User %s exists with the correct rules.".formatted(user.name()));
            } else {
                user.set(redis);
                drifts.forEach(it -> log.say("Corrected %s.".formatted(it.what())));
                save(redis, log);
            }
            if (wanted.isSuspended() || !drifts.isEmpty()) {
                sendAway(redis, user);
            }
            Long lifetime = SessionStoreProvider.lifetime(wanted);
            if (lifetime != null) {
                long shortened = SessionKeys.shorten(redis, prefix, lifetime);
                log.say("Shortened the lifetime of %d keys to %d seconds.".formatted(shortened, lifetime));
            }
            log.say("It can use %d MB and %d connections."
                    .formatted(
                            wanted.number(SessionInstances.MEMORY, SessionInstances.MEGABYTES),
                            KeyspaceQuota.CONNECTIONS_MAX));
            return Map.of("address", shownAddress(), "user", user.name(), "prefix", prefix);
        });
    }

    ObservedResource observe(WantedResource wanted) {
        SessionUser user = limits.user(wanted);
        String prefix = SessionRules.prefix(wanted);
        return asking(redis -> {
            List<SessionDrift> drifts = new ArrayList<>(user.drifts(redis));
            boolean isThere = !drifts.equals(SessionUser.MISSING);
            Long lifetime = SessionStoreProvider.lifetime(wanted);
            if (lifetime != null) {
                long longer = SessionKeys.longerThan(redis, prefix, lifetime);
                if (longer > 0) {
                    drifts.add(SessionKeys.longerDrift(lifetime, longer));
                }
            }
            return new ObservedResource(
                    isThere,
                    Stream.concat(
                                    SessionInstances.drifts(drifts).stream(),
                                    KeyspaceQuota.of(wanted).drifts(limits.usage(wanted)).stream())
                            .toList());
        });
    }

    Map<String, Long> count(WantedResource wanted) {
        SessionUser user = limits.user(wanted);
        String prefix = SessionRules.prefix(wanted);
        return asking(redis -> Map.of(
                "users", redis.aclGetUser(user.name()) == null ? 0L : 1L, "keys", SessionKeys.count(redis, prefix)));
    }

    /// Deletes the user, then its keys, so that no keys are written in between.
    void remove(WantedResource wanted, StepLog log) {
        SessionUser user = limits.user(wanted);
        String prefix = SessionRules.prefix(wanted);
        asking(redis -> {
            long users = redis.aclDelUser(user.name());
            if (users > 0) {
                save(redis, log);
            }
            long keys = SessionKeys.remove(redis, prefix);
            log.say("Deleted %d users and %d keys.".formatted(users, keys));
            return keys;
        });
    }

    private static void sendAway(Jedis redis, SessionUser user) {
        redis.clientKill(new ClientKillParams().user(user.name()));
    }

    /// Saves the users, if Redis has an `aclfile`.
    private static void save(Jedis redis, StepLog log) {
        try {
            redis.aclSave();
        } catch (JedisDataException e) {
            log.say("Redis has no aclfile, so it loses its users on restart. Repair the stack after a restart.");
        }
    }

    private String shownAddress() {
        int port = address.getPort() < 0 ? PORT : address.getPort();
        return "%s://%s:%d".formatted(address.getScheme(), address.getHost(), port);
    }

    /// Returns the user that manages users, which no stack can have.
    String administrator() {
        String info = address.getUserInfo();
        return info == null ? "" : info.split(":", 2)[0];
    }

    private <T> T asking(RedisQuery<T> question) {
        try (var redis = connect()) {
            return question.ask(redis);
        } catch (JedisConnectionException e) {
            LOG.log(System.Logger.Level.WARNING, () -> "Cannot connect to Redis: " + e.getMessage());
            throw STACK_UNREACHABLE.because("The session store is unreachable. Try again in a moment.");
        }
    }

    /// Opens a connection as the user that manages users.
    Jedis connect() {
        return new Jedis(withPort(), TIMEOUT_MILLIS);
    }

    private URI withPort() {
        return address.getPort() < 0 ? URI.create(address + ":" + PORT) : address;
    }

    /// A query on one connection.
    private interface RedisQuery<T> {
        T ask(Jedis redis);
    }

    /// Omits the address, which contains the password.
    @Override
    public String toString() {
        return "SessionKeyspaces";
    }
}
