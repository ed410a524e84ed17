package dev.ambit.hosting;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.HOST_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.STACK_MOVING;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;
import static java.util.stream.Collectors.toMap;

import dev.ambit.access.ApiKey;
import dev.ambit.access.Secrets;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Sha256;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The hosts of the installation, in memory, because each request of a host is checked on an I/O thread. Another server
/// notices a change within a second.
public final class HostList {

    private static final String SCHEME = "Bearer ";
    private static final String SECRET = "host secret";
    private static final long SEEN_SECONDS = 5;

    private final Transactions transactions;
    private final Secrets secrets;
    private final InstantSource clock;
    private final Map<Integer, Instant> seen = new ConcurrentHashMap<>();
    private volatile List<Host> hosts = List.of();

    /// Reads the hosts, so it must be called on a virtual thread.
    public HostList(Transactions transactions, Secrets secrets, InstantSource clock) {
        this.transactions = transactions;
        this.secrets = secrets;
        this.clock = clock;
        refresh();
        if (local().secret() == null) {
            String secret = sealed(ApiKey.random("").token());
            transactions.outside(tx -> {
                Hosts.secret(tx, Host.LOCAL, secret);
                return null;
            });
            refresh();
        }
    }

    /// Reads the hosts again.
    public void refresh() {
        hosts = List.copyOf(transactions.outside(this::read));
    }

    /// Reads the hosts in a transaction.
    List<Host> read(Handle tx) {
        return Hosts.list(tx, this::opened);
    }

    List<Host> all() {
        return hosts;
    }

    Host local() {
        return hosts.stream().filter(Host::isLocal).findFirst().orElseThrow();
    }

    /// Returns whether the server's own host is the only one.
    boolean hasOnlyLocal() {
        return hosts.size() == 1;
    }

    /// Returns a host, or nothing if it does not exist.
    Optional<Host> find(int id) {
        return hosts.stream().filter(it -> it.id() == id).findFirst();
    }

    /// Returns a host by its name.
    ///
    /// @throws dev.ambit.problem.Problem 404 if it does not exist
    static Host require(List<Host> hosts, String name) {
        return hosts.stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> HOST_NOT_FOUND.because("Host `%s` does not exist. List the hosts with `ambit hosts list`."
                                .formatted(shortened(name))));
    }

    /// Returns the host where the stacks of an account live.
    ///
    /// @throws dev.ambit.problem.Problem 503 if this server does not know the host
    Host of(AccountId account) {
        return location(account).host();
    }

    /// Returns the host where the stacks of an account live, for a change of them.
    ///
    /// @throws dev.ambit.problem.Problem 503 if they are being moved, or this server does not know the host
    Host forWrite(AccountId account) {
        AccountLocation location = location(account);
        if (location.isMoving()) {
            throw STACK_MOVING.because(
                    "The stacks of this account are being moved to another host, so they cannot be changed. Try again"
                            + " in a few minutes.");
        }
        return location.host();
    }

    /// Returns where the stacks of an account live and are moved to.
    ///
    /// @throws dev.ambit.problem.Problem 503 if this server does not know the host
    AccountLocation location(AccountId account) {
        return Objects.requireNonNull(locations(List.of(account)).get(account));
    }

    /// Returns the locations of several accounts, as [#location] does.
    Map<AccountId, AccountLocation> locations(Collection<AccountId> accounts) {
        if (hasOnlyLocal()) {
            return accounts.stream().distinct().collect(toMap(it -> it, _ -> AccountLocation.of(local())));
        }
        return transactions.outside(tx -> HostAccounts.locations(tx, accounts)).entrySet().stream()
                .collect(toMap(Map.Entry::getKey, it -> location(it.getValue())));
    }

    private AccountLocation location(HostAccounts.Row row) {
        Integer host = row.host();
        Integer target = row.target();
        return new AccountLocation(
                host == null ? local() : known(host),
                row.phase() != null,
                row.hasBuckets(),
                target != null && row.phase() == MovePhase.SWITCHING ? known(target) : null);
    }

    private Host known(int id) {
        return find(id).or(() -> foundAnew(id))
                .orElseThrow(() -> STACK_UNREACHABLE.because(
                        "The host of this account is unknown to this server. Try again in a moment."));
    }

    /// Another server may have placed the account a moment ago, on a host that has joined since the last refresh.
    private Optional<Host> foundAnew(int id) {
        refresh();
        return find(id);
    }

    /// Returns the host that has a credential, also if it was revoked.
    ///
    /// @param authorization value of the header `Authorization`
    Optional<Host> holder(@Nullable String authorization) {
        if (authorization == null || !authorization.startsWith(SCHEME)) {
            return Optional.empty();
        }
        String hash = Sha256.hex(authorization.substring(SCHEME.length()).strip());
        return hosts.stream().filter(it -> hash.equals(it.credentialHash())).findFirst();
    }

    /// Returns why a credential is refused, or nothing if it is valid.
    public Optional<String> refusal(String authorization) {
        Host host = holder(authorization).orElse(null);
        if (host == null) {
            return Optional.of(
                    "The host credential is unknown to this server. Run `ambit hosts invite NAME` and restart the host"
                            + " with the new credential.");
        }
        if (host.state() == HostState.REVOKED) {
            return Optional.of(
                    ("The credential of host `%s` was revoked. Run `ambit hosts invite %s` and restart the host"
                                    + " with the new credential.")
                            .formatted(host.name(), host.name()));
        }
        Instant expiresAt = host.expiresAt();
        return expiresAt == null || clock.instant().isBefore(expiresAt)
                ? Optional.empty()
                : Optional.of(
                        ("The credential of host `%s` expired at %s. Run `ambit hosts invite %s` and restart the host"
                                        + " with the new credential.")
                                .formatted(host.name(), expiresAt, host.name()));
    }

    Instant now() {
        return clock.instant();
    }

    /// Records that a host has sent a heartbeat, in the database at most every five seconds.
    void recordHeartbeat(Host host) {
        Instant now = clock.instant();
        Instant noted = seen.get(host.id());
        if (noted == null || !now.isBefore(noted.plusSeconds(SEEN_SECONDS))) {
            seen.put(host.id(), now);
            transactions.outside(tx -> {
                Hosts.recordHeartbeat(tx, host.id(), now);
                return null;
            });
        }
    }

    /// Encrypts the secret of a host.
    String sealed(String secret) {
        return Base64.getEncoder().encodeToString(secrets.sealOwn(secret, SECRET));
    }

    private String opened(String sealed) {
        return secrets.openOwn(Base64.getDecoder().decode(Objects.requireNonNull(sealed)), SECRET);
    }
}
