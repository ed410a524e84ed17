package dev.ambit.hosting;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static dev.ambit.problem.ProblemCode.UNAUTHENTICATED;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.host.bucket.AccessKeyGrant;
import dev.ambit.host.function.FunctionEnvironment;
import dev.ambit.host.function.FunctionLookup;
import dev.ambit.host.gateway.Site;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.http.Request;
import dev.ambit.stack.ResourceHolder;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Answers the lookups of each host: everything about stacks that live on it, and about others only where they live.
public final class HostLookups {

    private final Transactions transactions;
    private final StackResources resources;
    private final HostList hosts;
    private final Lookups all;
    private final HostRequirements local;
    private final MissedInvalidations missed;
    private final LinkAudit audit;

    /// @param all lookups of all stacks
    /// @param local has the addresses of the server's own host
    public HostLookups(
            Transactions transactions,
            StackResources resources,
            HostList hosts,
            Lookups all,
            HostRequirements local,
            MissedInvalidations missed,
            LinkAudit audit) {
        this.transactions = transactions;
        this.resources = resources;
        this.hosts = hosts;
        this.all = all;
        this.local = local;
        this.missed = missed;
        this.audit = audit;
    }

    /// Returns the lookups of the server's own host.
    public Lookups ofLocal() {
        return new Lookups(
                name -> site(hosts.local(), name),
                key -> accessKey(hosts.local(), key),
                new Functions(null),
                () -> Optional.of(heartbeat(hosts.local())));
    }

    /// Returns the lookups of the host that sends a request.
    ///
    /// @throws dev.ambit.problem.Problem 403 if it has not joined yet
    public Lookups of(Request request) {
        Host caller = caller(request);
        if (!caller.state().isJoined()) {
            throw ACCESS_DENIED.because(
                    "The host `%s` has not joined. Start it with `ambit host`.".formatted(caller.name()));
        }
        return new Lookups(name -> site(caller, name), key -> accessKey(caller, key), new Functions(caller), () -> {
            requireSameDirectory(caller, request.parameter("directory"));
            hosts.recordHeartbeat(caller);
            return Optional.of(heartbeat(caller));
        });
    }

    /// Ends a host after another one has joined with its credential, because only one of them gets requests.
    private void requireSameDirectory(Host caller, @Nullable String directory) {
        if (!isElsewhere(caller, directory)) {
            return;
        }
        // Another server may have let the host join after this server read the hosts.
        hosts.refresh();
        if (isElsewhere(hosts.find(caller.id()).orElse(caller), directory)) {
            throw UNAUTHENTICATED.because(
                    ("Host `%s` has joined from another data directory with the same credential. Stop that host, then"
                                    + " start this one again.")
                            .formatted(caller.name()));
        }
    }

    private static boolean isElsewhere(Host host, @Nullable String directory) {
        UUID joined = host.directoryId();
        return directory != null && joined != null && !directory.equals(joined.toString());
    }

    /// Returns the host that sends a request. Its credential has already been checked.
    Host caller(Request request) {
        return hosts.holder(request.header("Authorization")).orElseThrow();
    }

    private Optional<Site> site(Host caller, String name) {
        Optional<Site> site = all.sites().find(name);
        return site.flatMap(it -> elsewhere(caller, ResourceKind.HOST, name)
                .map(where ->
                        it.at(caller.forwarding(where, where.isLocal() ? local.gatewayUrl() : where.gatewayUrl())))
                .or(() -> site));
    }

    private Optional<AccessKeyGrant> accessKey(Host caller, String key) {
        Optional<AccessKeyGrant> grant = all.accessKeys().find(key);
        return grant.flatMap(it -> location(ResourceKind.ASSET_BUCKET, it.bucket())
                .map(location -> accessKey(caller, it, location))
                .or(() -> grant));
    }

    private AccessKeyGrant accessKey(Host caller, AccessKeyGrant grant, AccountLocation location) {
        Host where = location.host();
        if (where.id() != caller.id()) {
            return grant.at(caller.forwarding(where, where.isLocal() ? local.bucketUrl() : where.bucketUrl()));
        }
        return location.hasMovingBuckets() ? grant.moving() : grant;
    }

    private LinkMessages.Heartbeat heartbeat(Host caller) {
        Set<String> forwarding = hosts.all().stream()
                .filter(it -> it.id() != caller.id() && it.state().isJoined())
                .map(it -> it.forwardingCredential(caller.name()))
                .collect(toUnmodifiableSet());
        return new LinkMessages.Heartbeat(missed.server(), missed.now(), forwarding);
    }

    /// Returns the host where a resource lives, unless that is the caller.
    private Optional<Host> elsewhere(Host caller, ResourceKind kind, String name) {
        return location(kind, name).map(AccountLocation::host).filter(it -> it.id() != caller.id());
    }

    /// Returns where a resource lives; nothing if no stack has it, or if there is only one host.
    private Optional<AccountLocation> location(ResourceKind kind, String name) {
        return hosts.hasOnlyLocal()
                ? Optional.empty()
                : transactions.outside(tx -> resources.holder(tx, kind, name)).map(it -> hosts.location(it.account()));
    }

    /// The functions of one host.
    private final class Functions implements FunctionLookup {

        /// Null for the server's own host, whose id is read with each request.
        private final @Nullable Host caller;

        Functions(@Nullable Host caller) {
            this.caller = caller;
        }

        @Override
        public Map<String, Long> owners(Set<String> names) {
            Map<String, Long> owners = all.functions().owners(names);
            if (hosts.hasOnlyLocal()) {
                return owners;
            }
            Host asking = caller();
            Map<String, ResourceHolder> holders =
                    transactions.outside(tx -> resources.holders(tx, ResourceKind.FUNCTION, owners.keySet()));
            Map<AccountId, AccountLocation> locations = hosts.locations(
                    holders.values().stream().map(ResourceHolder::account).toList());
            return owners.entrySet().stream()
                    .filter(it -> Optional.ofNullable(holders.get(it.getKey()))
                            .map(holder -> locations.get(holder.account()))
                            .filter(location -> location.runsFunctionsOn(asking))
                            .isPresent())
                    .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
        }

        @Override
        public FunctionEnvironment environment(String name) {
            Host asking = caller();
            location(ResourceKind.FUNCTION, name)
                    .filter(it -> !it.runsFunctionsOn(asking))
                    .ifPresent(_ -> {
                        audit.refused(asking, "values of the function " + name);
                        throw ACCESS_DENIED.because(
                                "Function `%s` is not on host `%s`. Deploy it to the host of its account."
                                        .formatted(name, asking.name()));
                    });
            return all.functions().environment(name);
        }

        private Host caller() {
            return caller == null ? hosts.local() : caller;
        }
    }
}
