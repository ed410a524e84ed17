package dev.ambit;

import dev.ambit.domain.DomainName;
import dev.ambit.domain.HostRule;
import dev.ambit.domain.ReservedHosts;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// Creates the [HostRule] of a server from its options.
final class HostRules {

    private HostRules() {}

    static HostRule of(Config config) {
        List<String> configured = new ArrayList<>(config.reservedHosts());
        if (config.publicUrl() != null) {
            configured.add(hostOf(config.publicUrl()));
        }
        ReservedHosts reserved = ReservedHosts.of(List.of(config.host(), config.reachableHost()), configured);
        String domain = config.stackDomain();
        if (domain != null && reserved.contains(new DomainName("account." + domain))) {
            throw new IllegalArgumentException(
                    "%s is %s, which the platform itself uses (%s, %s). Choose another domain, such as stores.example.com."
                            .formatted(
                                    ConfigOption.STACK_DOMAIN.variable(),
                                    domain,
                                    ConfigOption.PUBLIC_URL.variable(),
                                    ConfigOption.RESERVED_HOSTS.variable()));
        }
        return new HostRule(reserved, domain == null ? null : new DomainName(domain));
    }

    private static String hostOf(String url) {
        String host = URI.create(url).getHost();
        return host == null ? url : host;
    }
}
