package dev.ambit.sessionstore;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;

import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ClientKillParams;

/// Provides session stores on the operator's Redis, version 7 or later. Each stack has a user that can only
/// access keys and channels with its own prefix. Without an `aclfile`, Redis loses its users on restart. That is
/// a drift, and a repair creates them again with the same password. Keys persist as configured in Redis.
public final class SessionStoreProvider implements Provider {

    private static final System.Logger LOG = System.getLogger(SessionStoreProvider.class.getName());
    /// The parameter that limits the lifetime of keys.
    private static final String LIFETIME = "lifetimeSeconds";

    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int PORT = 6379;

    /// Names without the separator of prefixes and without wildcard characters of Redis.
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

    private final URI address;

    /// Creates the provider without connecting.
    ///
    /// @param address such as `redis://user:password@host:6379`, of a user that can manage users
    public SessionStoreProvider(URI address) {
        this.address = address;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.SESSION;
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public Set<ResourceKind> after() {
        return Set.of();
    }

    @Override
    public void checkName(String name, String field) {
        if (!NAME.matcher(name).matches() || name.equals("default") || name.equals(administrator())) {
            throw BAD_USER_INPUT
                    .because(("`%s` is not a valid name of a session store, or is reserved in Redis; received `%s`."
                                    + " Choose another name.")
                            .formatted(field, shortened(name)))
                    .at(field, name, "%s, but not a user that Redis reserves".formatted(NAME));
        }
    }

    @Override
    public void check(WantedResource wanted) {
        checkName(wanted.name(), "name");
    }

    /// Creates or corrects the user. Existing connections are closed after a correction, because they may have
    /// wrong permissions.
    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        check(wanted);
        var user = new SessionUser(wanted);
        return asking(redis -> {
            List<Drift> drifts = user.drifts(redis);
            if (drifts.isEmpty()) {
                log.say("User %s exists with the correct rules.".formatted(user.name()));
            } else {
                redis.aclSetUser(user.name(), user.rules());
                drifts.forEach(it -> log.say("Corrected %s.".formatted(it.what())));
                save(redis, log);
            }
            if (wanted.isSuspended() || !drifts.isEmpty()) {
                sendAway(redis, user);
            }
            OptionalLong lifetime = lifetime(wanted);
            if (lifetime.isPresent()) {
                long shortened = SessionKeys.shorten(redis, user.prefix(), lifetime.getAsLong());
                log.say("Shortened the lifetime of %d keys to %d seconds.".formatted(shortened, lifetime.getAsLong()));
            }
            return Map.of("address", shownAddress(), "user", user.name(), "prefix", user.prefix());
        });
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        var user = new SessionUser(wanted);
        return asking(redis -> {
            List<Drift> drifts = new ArrayList<>(user.drifts(redis));
            boolean isThere = !drifts.equals(SessionUser.MISSING);
            lifetime(wanted).ifPresent(seconds -> {
                long longer = SessionKeys.longerThan(redis, user.prefix(), seconds);
                if (longer > 0) {
                    drifts.add(new Drift(
                            LIFETIME,
                            "at most %d seconds".formatted(seconds),
                            "%d keys live longer".formatted(longer)));
                }
            });
            return new ObservedResource(isThere, drifts);
        });
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        var user = new SessionUser(wanted);
        return asking(redis -> Map.of(
                "users",
                redis.aclGetUser(user.name()) == null ? 0L : 1L,
                "keys",
                SessionKeys.count(redis, user.prefix())));
    }

    /// Deletes the user, then its keys, so that no keys are written in between.
    @Override
    public void remove(WantedResource wanted, StepLog log) {
        check(wanted);
        var user = new SessionUser(wanted);
        asking(redis -> {
            long users = redis.aclDelUser(user.name());
            if (users > 0) {
                save(redis, log);
            }
            long keys = SessionKeys.remove(redis, user.prefix());
            log.say("Deleted %d users and %d keys.".formatted(users, keys));
            return keys;
        });
    }

    private static OptionalLong lifetime(WantedResource wanted) {
        String seconds = wanted.parameters().get(LIFETIME);
        return seconds == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(seconds));
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

    private String administrator() {
        String info = address.getUserInfo();
        return info == null ? "" : info.split(":", 2)[0];
    }

    private <T> T asking(Question<T> question) {
        try (var redis = new Jedis(withPort(), TIMEOUT_MILLIS)) {
            return question.ask(redis);
        } catch (JedisConnectionException e) {
            LOG.log(System.Logger.Level.WARNING, () -> "Cannot connect to Redis: " + e.getMessage());
            throw STACK_UNREACHABLE.because("The session store is unreachable. Try again in a moment.");
        }
    }

    private URI withPort() {
        return address.getPort() < 0 ? URI.create(address + ":" + PORT) : address;
    }

    /// A query on one connection.
    private interface Question<T> {
        T ask(Jedis redis);
    }
}
