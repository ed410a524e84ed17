package dev.ambit.hosting;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.stack.StackListener;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.StackState;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/// Places the first stack of an account on the host with the fewest stacks. The others follow, because they share the
/// repository and the media bucket of the account.
public final class HostPlacement implements StackListener {

    private final HostList hosts;
    private final StackResources resources;
    private final BooleanSupplier hasLocal;
    private final BooleanSupplier needsFunctions;
    private final InstantSource clock;

    /// @param hasLocal whether the server has a host of its own
    /// @param needsFunctions whether the server's own host can run functions; new stacks then need such a host
    public HostPlacement(
            HostList hosts,
            StackResources resources,
            BooleanSupplier hasLocal,
            BooleanSupplier needsFunctions,
            InstantSource clock) {
        this.hosts = hosts;
        this.resources = resources;
        this.hasLocal = hasLocal;
        this.needsFunctions = needsFunctions;
        this.clock = clock;
    }

    @Override
    public void became(Handle tx, AccountId account, EnvironmentId environment, StackState state) {
        if (state != StackState.PENDING) {
            return;
        }
        Integer host = HostAccounts.find(tx, account).orElse(null);
        // A host that this server does not know yet has joined through another server a moment ago.
        if (host != null && hosts.find(host).map(it -> it.state().isJoined()).orElse(true)) {
            return;
        }
        if (hosts.hasOnlyLocal()) {
            HostAccounts.put(tx, account, hosts.local());
            return;
        }
        Map<AccountId, Long> stacks = resources.stacksByAccount(tx);
        if (stacks.getOrDefault(account, 0L) <= 1) {
            Set<Integer> withOldFiles = hostsWithOldFiles(tx, Accounts.slug(tx, account));
            leastLoaded(HostAccounts.all(tx), stacks, it -> !withOldFiles.contains(it.id()))
                    .ifPresent(it -> HostAccounts.put(tx, account, it));
        }
    }

    /// Returns the hosts that still have files of an account of this name.
    static Set<Integer> hostsWithOldFiles(Handle tx, String store) {
        return AccountMoves.list(tx).stream()
                .filter(it ->
                        it.phase() == MovePhase.CLEANING && it.parts().store().equals(store))
                .map(AccountMove::source)
                .collect(toUnmodifiableSet());
    }

    /// Returns the host with the fewest stacks among those that take new stacks.
    ///
    /// @param isAllowed excludes hosts by returning false
    Optional<Host> leastLoaded(Handle tx, Predicate<Host> isAllowed) {
        return leastLoaded(HostAccounts.all(tx), resources.stacksByAccount(tx), isAllowed);
    }

    private Optional<Host> leastLoaded(
            Map<AccountId, Integer> places, Map<AccountId, Long> stacks, Predicate<Host> isAllowed) {
        Map<Integer, Long> counts = counts(places, stacks);
        return hosts.all().stream()
                .filter(it -> isOpen(it) && isAllowed.test(it))
                .min(Comparator.comparing(it -> counts.getOrDefault(it.id(), 0L)));
    }

    /// Returns the number of stacks by host.
    private Map<Integer, Long> counts(Map<AccountId, Integer> places, Map<AccountId, Long> stacks) {
        int local = hosts.local().id();
        return stacks.entrySet().stream()
                .collect(toMap(it -> places.getOrDefault(it.getKey(), local), Map.Entry::getValue, Long::sum));
    }

    /// Returns each host with its number of stacks.
    ///
    /// @param tx outside of accounts
    List<HostUse> uses(Handle tx) {
        Map<Integer, Long> counts = counts(HostAccounts.all(tx), resources.stacksByAccount(tx));
        return hosts.all().stream()
                .map(it -> new HostUse(it, counts.getOrDefault(it.id(), 0L), isAnswering(it)))
                .toList();
    }

    /// Whether a host takes new stacks.
    private boolean isOpen(Host host) {
        if (host.state() != HostState.ACTIVE) {
            return false;
        }
        return isAnswering(host) && (host.isLocal() || host.runsFunctions() || !needsFunctions.getAsBoolean());
    }

    /// Returns whether a host runs.
    boolean isAnswering(Host host) {
        return host.isLocal() ? hasLocal.getAsBoolean() : host.isAnswering(clock.instant());
    }

    /// Returns whether a host can run containers.
    boolean canRunFunctions(Host host) {
        return host.isLocal() ? needsFunctions.getAsBoolean() : host.runsFunctions();
    }

    /// A host and its load.
    ///
    /// @param isAnswering whether it runs
    record HostUse(Host host, long stacks, boolean isAnswering) {}
}
