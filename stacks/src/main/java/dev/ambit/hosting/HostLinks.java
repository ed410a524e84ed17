package dev.ambit.hosting;

import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.host.link.LinkAddress;
import dev.ambit.host.link.LinkClient;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// The connections to the hosts of the installation.
public final class HostLinks implements HostRouter {

    private final HostList hosts;
    private final LinkClient local;
    private final Transactions transactions;
    private final StackResources resources;
    private final Duration timeout;
    private final Map<Integer, LinkClient> others = new ConcurrentHashMap<>();

    /// @param local sends requests to the server's own host
    /// @param timeout of a request
    public HostLinks(
            HostList hosts, LinkClient local, Transactions transactions, StackResources resources, Duration timeout) {
        this.hosts = hosts;
        this.local = local;
        this.transactions = transactions;
        this.resources = resources;
        this.timeout = timeout;
    }

    @Override
    public LinkClient local() {
        return local;
    }

    /// A name that no stack has belongs to the server's own host.
    @Override
    public LinkClient of(ResourceKind kind, String name) {
        return to(kind, name, hosts::of);
    }

    @Override
    public LinkClient forWrite(ResourceKind kind, String name) {
        return to(kind, name, hosts::forWrite);
    }

    @Override
    public LinkClient ofStore(String store) {
        return toStore(store, hosts::of);
    }

    @Override
    public LinkClient forWriteToStore(String store) {
        return toStore(store, hosts::forWrite);
    }

    private LinkClient to(ResourceKind kind, String name, Function<AccountId, Host> placing) {
        return hosts.hasOnlyLocal()
                ? local
                : transactions
                        .outside(tx -> resources.holder(tx, kind, name))
                        .map(it -> to(placing.apply(it.account())))
                        .orElse(local);
    }

    private LinkClient toStore(String store, Function<AccountId, Host> placing) {
        if (hosts.hasOnlyLocal()) {
            return local;
        }
        Optional<Account> account = transactions.read(Operator.OPERATOR, tx -> Accounts.find(tx, store));
        return account.map(it -> to(placing.apply(it.id()))).orElse(local);
    }

    @Override
    public List<LinkClient> all() {
        return hosts.all().stream()
                .filter(it -> it.state().isJoined())
                .map(this::to)
                .toList();
    }

    /// Returns the connection to a host.
    LinkClient to(Host host) {
        return host.isLocal()
                ? local
                : others.computeIfAbsent(
                        host.id(),
                        id -> new LinkClient(
                                () -> address(id),
                                timeout,
                                ("Host `%s` does not respond. Check that `ambit host` runs there; `ambit hosts list`"
                                                + " shows the state of all hosts.")
                                        .formatted(host.name())));
    }

    private Optional<LinkAddress> address(int id) {
        return hosts.find(id).filter(it -> it.state().isJoined()).flatMap(HostLinks::address);
    }

    private static Optional<LinkAddress> address(Host host) {
        String url = host.agentUrl();
        String secret = host.secret();
        return url == null || secret == null ? Optional.empty() : Optional.of(new LinkAddress(URI.create(url), secret));
    }
}
