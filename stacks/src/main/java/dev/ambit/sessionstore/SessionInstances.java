package dev.ambit.sessionstore;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.host.session.SessionAgent;
import dev.ambit.host.session.SessionDrift;
import dev.ambit.host.session.SessionSettings;
import dev.ambit.host.session.SessionStatus;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;

/// Session stores with a Redis process of their own, on the host of the account.
///
/// @param hosts run the processes
record SessionInstances(SessionAgent hosts) {

    /// The parameter that limits the memory of the process.
    static final String MEMORY = "memoryMegabytes";

    static final int MEGABYTES = 64;
    private static final int MEGABYTES_MIN = 16;
    private static final int MEGABYTES_MAX = 4_096;

    /// Checks the memory limit.
    ///
    /// @throws dev.ambit.problem.Problem at the field
    static void checkMemory(Map<String, String> parameters, String field) {
        String value = parameters.get(MEMORY);
        if (value != null && (Integer.parseInt(value) < MEGABYTES_MIN || Integer.parseInt(value) > MEGABYTES_MAX)) {
            String at = "%s.%s".formatted(field, MEMORY);
            String allowed = "a whole number from %d to %d".formatted(MEGABYTES_MIN, MEGABYTES_MAX);
            throw BAD_USER_INPUT
                    .because("`%s` must be %s; received `%s`. Send another number."
                            .formatted(at, allowed, shortened(value)))
                    .at(at, value, allowed);
        }
    }

    void check(WantedResource wanted) {
        checkMemory(wanted.parameters(), "parameters");
        hosts.check(wanted.name());
    }

    Map<String, String> ensure(WantedResource wanted, StepLog log) {
        SessionSettings settings = settings(wanted);
        hosts.observe(wanted.name(), settings)
                .drifts()
                .forEach(it -> log.say("Corrects %s: %s instead of %s.".formatted(it.what(), it.wanted(), it.found())));
        SessionStatus now = hosts.ensure(wanted.name(), settings);
        log.say(
                wanted.isSuspended()
                        ? "The Redis process is stopped. Its data stays."
                        : "The Redis process runs with at most %d MB of data.".formatted(settings.memoryMegabytes()));
        return Map.of(
                "address",
                "redis://127.0.0.1:%d".formatted(now.port()),
                "user",
                wanted.name(),
                "prefix",
                SessionRules.prefix(wanted));
    }

    ObservedResource observe(WantedResource wanted) {
        SessionStatus status = hosts.observe(wanted.name(), settings(wanted));
        return new ObservedResource(status.isThere(), drifts(status.drifts()));
    }

    Map<String, Long> count(WantedResource wanted) {
        return hosts.count(wanted.name());
    }

    void remove(WantedResource wanted, StepLog log) {
        hosts.remove(wanted.name());
        log.say("Stopped the Redis process and deleted its files.");
    }

    static List<Drift> drifts(List<SessionDrift> found) {
        return found.stream()
                .map(it -> new Drift(it.what(), it.wanted(), it.found()))
                .toList();
    }

    private static SessionSettings settings(WantedResource wanted) {
        return new SessionSettings(
                SessionRules.instance(wanted).rules(),
                wanted.number(MEMORY, MEGABYTES),
                SessionStoreProvider.lifetime(wanted),
                wanted.isSuspended());
    }
}
