package dev.ambit.stack;

import dev.ambit.db.AccountId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// The providers whose engines are outside of this installation, and the choice of the provider of new stacks.
public interface RemoteProviders {

    /// No remote providers: all stacks are local.
    RemoteProviders NONE = List::of;

    /// Returns the providers. Those with the same name belong together, with at most one for each kind.
    List<Provider> all();

    /// Returns the providers of resources that existed before their stacks, at most one for each kind. They only read
    /// and mark such a resource.
    default List<Provider> adopting() {
        return List.of();
    }

    /// Returns the name of the provider of new stacks of an account. Existing stacks keep theirs.
    ///
    /// @param tx in the scope of the account
    default String providerOf(Handle tx, AccountId account) {
        return Providers.LOCAL;
    }

    /// Returns the name of the provider of new branches of an account, which is chosen independently of the stack's.
    ///
    /// @param tx in the scope of the account
    default String chosenForBranches(Handle tx, AccountId account) {
        return Providers.LOCAL;
    }

    /// Returns whether new resources of a kind are made by the chosen provider; `local` makes the others.
    ///
    /// @param tx in the scope of the account
    default boolean makes(Handle tx, AccountId account, ResourceKind kind) {
        return true;
    }

    /// Returns the JDBC URL of the administrator of the PostgreSQL server that has the databases of an account at the
    /// remote provider. It is a secret.
    default Optional<String> databaseUrl(AccountId account) {
        return Optional.empty();
    }

    /// Returns the URLs of the PostgreSQL servers of all accounts, like [#databaseUrl].
    default List<String> databaseUrls() {
        return List.of();
    }

    /// Returns the PostgreSQL server of [#databaseUrl] as host and port. Names of databases are unique on it.
    ///
    /// @param tx in the scope of the account
    default Optional<String> databaseServer(Handle tx, AccountId account) {
        return Optional.empty();
    }

    /// Returns the prices of a provider for an account, and the account's cost cap there.
    ///
    /// @param tx in the scope of the account
    /// @param provider such as [Providers#AWS]
    default ProviderPrices prices(Handle tx, AccountId account, String provider) {
        return ProviderPrices.UNKNOWN;
    }

    /// Returns how long the engine of a provider usually needs for a change. A kind is missing if that is not known,
    /// or takes seconds.
    ///
    /// @param provider such as [Providers#AWS]
    default Map<ResourceKind, UsualDuration> usualDurations(String provider) {
        return Map.of();
    }

    /// Receives the variables of functions once, before a provider is used.
    default void connect(FunctionVariables variables) {}

    /// Receives the rule of hosts once, before a provider is used.
    default void connectHosts(HostCheck check) {}

    /// Returns these providers and others. Each choice is made by the first of them that does not choose `local`.
    default RemoteProviders and(RemoteProviders others) {
        RemoteProviders these = this;
        return new RemoteProviders() {
            @Override
            public List<Provider> all() {
                return Stream.concat(these.all().stream(), others.all().stream())
                        .toList();
            }

            @Override
            public List<Provider> adopting() {
                return Stream.concat(these.adopting().stream(), others.adopting().stream())
                        .toList();
            }

            @Override
            public String providerOf(Handle tx, AccountId account) {
                return first(these.providerOf(tx, account), others.providerOf(tx, account));
            }

            @Override
            public String chosenForBranches(Handle tx, AccountId account) {
                return first(these.chosenForBranches(tx, account), others.chosenForBranches(tx, account));
            }

            @Override
            public boolean makes(Handle tx, AccountId account, ResourceKind kind) {
                boolean isFirst = !these.providerOf(tx, account).equals(Providers.LOCAL);
                return (isFirst ? these : others).makes(tx, account, kind);
            }

            @Override
            public Optional<String> databaseUrl(AccountId account) {
                return these.databaseUrl(account).or(() -> others.databaseUrl(account));
            }

            @Override
            public List<String> databaseUrls() {
                return Stream.concat(these.databaseUrls().stream(), others.databaseUrls().stream())
                        .toList();
            }

            @Override
            public Optional<String> databaseServer(Handle tx, AccountId account) {
                return these.databaseServer(tx, account).or(() -> others.databaseServer(tx, account));
            }

            @Override
            public void connect(FunctionVariables variables) {
                these.connect(variables);
                others.connect(variables);
            }

            @Override
            public void connectHosts(HostCheck check) {
                these.connectHosts(check);
                others.connectHosts(check);
            }

            @Override
            public Map<ResourceKind, UsualDuration> usualDurations(String provider) {
                return of(provider).usualDurations(provider);
            }

            @Override
            public ProviderPrices prices(Handle tx, AccountId account, String provider) {
                return of(provider).prices(tx, account, provider);
            }

            private RemoteProviders of(String provider) {
                return these.all().stream().anyMatch(it -> it.name().equals(provider)) ? these : others;
            }

            private static String first(String one, String other) {
                return one.equals(Providers.LOCAL) ? other : one;
            }
        };
    }
}
