package dev.ambit.gateway;

import dev.ambit.stack.Observed;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.Wanted;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Hosts and stages of the gateway, which asks for them at each request: what is planned is there, and nothing
/// else has to be made.
public final class HostProvider implements Provider {

    private final ResourceKind kind;
    private final int port;
    private final Predicate<Wanted> isKnown;

    /// @param kind HOST or API_STAGE
    /// @param port of the gateway
    /// @param isKnown whether the gateway, which asks the same, has it by now
    public HostProvider(ResourceKind kind, int port, Predicate<Wanted> isKnown) {
        this.kind = kind;
        this.port = port;
        this.isKnown = isKnown;
    }

    @Override
    public ResourceKind kind() {
        return kind;
    }

    @Override
    public String name() {
        return "gateway";
    }

    /// Nobody is let in before there is something behind it.
    @Override
    public Set<ResourceKind> after() {
        return kind == ResourceKind.HOST
                ? Set.of(ResourceKind.API_STAGE, ResourceKind.FUNCTION)
                : Set.of(ResourceKind.FUNCTION);
    }

    @Override
    public void check(Wanted wanted) {
        // Its name has been checked, and is taken.
    }

    @Override
    public Map<String, String> ensure(Wanted wanted, StepLog log) {
        if (kind == ResourceKind.API_STAGE) {
            log.say("The gateway has the stage %s.".formatted(wanted.name()));
            return Map.of();
        }
        String address = "http://%s:%d".formatted(wanted.name(), port);
        log.say("The gateway answers at %s.".formatted(address));
        return Map.of("address", address);
    }

    @Override
    public boolean mayBeAdopted() {
        return false;
    }

    @Override
    public Observed observe(Wanted wanted) {
        return new Observed(true, List.of());
    }

    @Override
    public Map<String, Long> count(Wanted wanted) {
        String what = kind == ResourceKind.HOST ? "hosts" : "stages";
        return isKnown.test(wanted) ? Map.of(what, 1L) : Map.of();
    }

    @Override
    public void remove(Wanted wanted, StepLog log) {
        log.say("The gateway no longer knows %s.".formatted(wanted.name()));
    }
}
