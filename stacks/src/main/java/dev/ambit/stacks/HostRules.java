package dev.ambit.stacks;

import dev.ambit.core.CoreOptions;
import dev.ambit.domain.DomainName;
import dev.ambit.domain.HostRule;
import dev.ambit.domain.ReservedHosts;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// Creates the [HostRule] of a server from its options.
final class HostRules {

    private HostRules() {}

    static HostRule of(CoreOptions core, StackOptions stacks) {
        List<String> configured = new ArrayList<>(stacks.reservedHosts());
        if (core.publicUrl() != null) {
            configured.add(hostOf(core.publicUrl()));
        }
        ReservedHosts reserved = ReservedHosts.of(List.of(core.host(), core.reachableHost()), configured);
        String domain = stacks.stackDomain();
        if (domain != null && reserved.contains(new DomainName("account." + domain))) {
            throw new IllegalArgumentException(
                    "%s is %s, which the platform itself uses (%s, %s). Choose another domain, such as stores.example.com."
                            .formatted("AMBIT_STACK_DOMAIN", domain, "AMBIT_PUBLIC_URL", "AMBIT_RESERVED_HOSTS"));
        }
        return new HostRule(reserved, domain == null ? null : new DomainName(domain));
    }

    private static String hostOf(String url) {
        String host = URI.create(url).getHost();
        return host == null ? url : host;
    }
}
