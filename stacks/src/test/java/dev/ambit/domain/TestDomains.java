package dev.ambit.domain;

import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import java.util.List;
import java.util.Set;

/// Domains of the accounts of tests.
public final class TestDomains {

    private TestDomains() {}

    /// Allows these and no others, as the operator does.
    public static void allow(TestAccount account, String... domains) {
        account.http()
                .put(
                        TestServer.OPERATOR_TOKEN,
                        "/api/v1/accounts/%s/domains".formatted(account.slug()),
                        "{\"domains\": [%s]}"
                                .formatted(String.join(
                                        ", ",
                                        List.of(domains).stream()
                                                .map("\"%s\""::formatted)
                                                .toList())))
                .isOk();
    }

    /// Returns the rule of an installation that reserves nothing and has no stack domain.
    public static HostRule rule() {
        return new HostRule(new ReservedHosts(Set.of(), Set.of()), null);
    }
}
