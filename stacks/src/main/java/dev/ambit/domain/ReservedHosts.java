package dev.ambit.domain;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The hosts of the platform itself, which no stack may serve: a page of a stack there would share cookies with the
/// console.
///
/// @param exact refused names; names below them are allowed
/// @param trees refused names; names below them are refused, too
public record ReservedHosts(Set<String> exact, Set<String> trees) {

    private static final String LOCALHOST = "localhost";

    public ReservedHosts {
        exact = Set.copyOf(exact);
        trees = Set.copyOf(trees);
    }

    /// Returns these names, and those of this machine.
    ///
    /// @param listening hosts that the processes listen on
    /// @param configured hosts by which people reach the console, the API, gateways and replicas
    public static ReservedHosts of(Collection<String> listening, Collection<String> configured) {
        Set<String> exact = new HashSet<>(List.of(LOCALHOST, "localhost.localdomain", "ip6-localhost", "ip6-loopback"));
        listening.forEach(it -> exact.add(plain(it)));
        try {
            InetAddress machine = InetAddress.getLocalHost();
            exact.add(plain(machine.getHostName()));
            exact.add(plain(machine.getCanonicalHostName()));
        } catch (UnknownHostException _) {
            // If the name of the machine does not resolve, only the configured hosts lead to it.
        }
        Set<String> trees = new HashSet<>();
        configured.forEach(it -> trees.add(plain(it)));
        // Stacks on a laptop have hosts below `localhost`.
        trees.remove(LOCALHOST);
        return new ReservedHosts(exact, trees);
    }

    /// Returns whether the platform itself has this name.
    public boolean contains(DomainName name) {
        return exact.contains(name.value())
                || trees.stream()
                        .anyMatch(it -> name.value().equals(it) || name.value().endsWith("." + it));
    }

    private static String plain(String host) {
        String lower = host.strip().toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
