package dev.ambit.sessionstore;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.host.session.SessionAgent;
import dev.ambit.stack.Connection;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Provides session stores in this installation, in the [SessionMode] of each stack.
public final class SessionStoreProvider implements Provider {

    private static final String LIFETIME = "lifetimeSeconds";
    private static final String MODE = "mode";

    private final @Nullable SessionKeyspaces keyspaces;
    private final @Nullable SessionInstances instances;

    /// Creates the provider without connecting. At least one of the parameters is not null.
    ///
    /// @param address of the shared Redis, as a user that can manage users; null: stacks cannot have key spaces
    /// @param limits of the key spaces
    /// @param hosts run the Redis processes of stacks; null: stacks cannot have processes
    public SessionStoreProvider(@Nullable URI address, KeyspaceLimits limits, @Nullable SessionAgent hosts) {
        this.keyspaces = address == null ? null : new SessionKeyspaces(address, limits);
        this.instances = hosts == null ? null : new SessionInstances(hosts);
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.SESSION;
    }

    @Override
    public String name() {
        return SessionMode.KEYSPACE.engine();
    }

    /// Returns the engine of the mode in the parameters, or of the default mode. If a remote provider runs the
    /// function, the default is a key space in the shared Redis, if there is one: the function cannot reach a
    /// process on the loopback address of a host.
    @Override
    public String engine(Map<String, String> parameters, Set<ResourceKind> remote) {
        String requested = parameters.get(MODE);
        if (requested != null) {
            return SessionMode.valueOf(requested).engine();
        }
        return remote.contains(ResourceKind.FUNCTION) && keyspaces != null
                ? SessionMode.KEYSPACE.engine()
                : byDefault().engine();
    }

    private SessionMode byDefault() {
        return instances == null ? SessionMode.KEYSPACE : SessionMode.INSTANCE;
    }

    @Override
    public void checkName(String name, String field) {
        boolean isAdministrator = keyspaces != null && name.equals(keyspaces.administrator());
        if (!SessionRules.NAME.matcher(name).matches() || name.equals("default") || isAdministrator) {
            throw BAD_USER_INPUT
                    .because(("`%s` is not a valid name of a session store, or is reserved in Redis; received `%s`."
                                    + " Choose another name.")
                            .formatted(field, shortened(name)))
                    .at(field, name, "%s, but not a user that Redis reserves".formatted(SessionRules.NAME));
        }
    }

    @Override
    public void checkParameters(Map<String, String> parameters, String field) {
        String requested = parameters.get(MODE);
        SessionMode mode = requested == null ? byDefault() : SessionMode.valueOf(requested);
        if (mode == SessionMode.INSTANCE ? instances == null : keyspaces == null) {
            String path = "%s.%s".formatted(field, MODE);
            String option = mode == SessionMode.INSTANCE ? "--redis-server" : "--redis-url";
            throw BAD_USER_INPUT
                    .because(
                            "`%s` is `%s`, for which this installation has no Redis. Choose the other mode, or ask the operator to set `%s`."
                                    .formatted(path, mode, option))
                    .at(path, mode, mode == SessionMode.INSTANCE ? "KEYSPACE" : "INSTANCE");
        }
        SessionInstances.checkMemory(parameters, field);
    }

    @Override
    public void check(WantedResource wanted) {
        checkName(wanted.name(), "name");
        if (SessionMode.of(wanted) == SessionMode.INSTANCE) {
            instances(wanted).check(wanted);
        } else {
            keyspaces(wanted);
        }
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        check(wanted);
        SessionMode mode = SessionMode.of(wanted);
        if (!wanted.parameters().getOrDefault(MODE, mode.name()).equals(mode.name())) {
            log.say("The session store stays in the mode %s, because existing stores are not moved.".formatted(mode));
        }
        return mode == SessionMode.INSTANCE
                ? instances(wanted).ensure(wanted, log)
                : keyspaces(wanted).ensure(wanted, log);
    }

    @Override
    public Optional<Connection> connection(WantedResource wanted, Map<String, String> detail) {
        return Optional.ofNullable(detail.get("address"))
                .map(URI::create)
                .map(it -> Connection.of(
                        it.getScheme(),
                        it.getHost(),
                        it.getPort(),
                        wanted.name(),
                        wanted.secret(),
                        null,
                        "",
                        "redis-cli -u"));
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        return SessionMode.of(wanted) == SessionMode.INSTANCE
                ? instances(wanted).observe(wanted)
                : keyspaces(wanted).observe(wanted);
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        return SessionMode.of(wanted) == SessionMode.INSTANCE
                ? instances(wanted).count(wanted)
                : keyspaces(wanted).count(wanted);
    }

    @Override
    public void remove(WantedResource wanted, StepLog log) {
        checkName(wanted.name(), "name");
        if (SessionMode.of(wanted) == SessionMode.INSTANCE) {
            instances(wanted).remove(wanted, log);
        } else {
            keyspaces(wanted).remove(wanted, log);
        }
    }

    /// Returns the longest lifetime of keys, in seconds; null if it is not limited.
    static @Nullable Long lifetime(WantedResource wanted) {
        String seconds = wanted.parameters().get(LIFETIME);
        return seconds == null ? null : Long.valueOf(seconds);
    }

    private SessionInstances instances(WantedResource wanted) {
        if (instances == null) {
            throw missingOption(wanted, "--redis-server");
        }
        return instances;
    }

    private SessionKeyspaces keyspaces(WantedResource wanted) {
        if (keyspaces == null) {
            throw missingOption(wanted, "--redis-url");
        }
        return keyspaces;
    }

    private static RuntimeException missingOption(WantedResource wanted, String option) {
        return STACK_RESOURCE_REFUSED.because(
                "Session store `%s` needs the option `%s`, which is not set. Ask the operator to set it."
                        .formatted(wanted.name(), option));
    }
}
