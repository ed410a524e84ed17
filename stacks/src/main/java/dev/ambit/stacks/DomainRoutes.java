package dev.ambit.stacks;

import static dev.ambit.http.Contract.gives;
import static dev.ambit.http.Contract.list;
import static dev.ambit.http.IdempotencyRule.CLAIMED;

import dev.ambit.core.Contracts;
import dev.ambit.core.CoreParts;
import dev.ambit.domain.ChallengeCheck;
import dev.ambit.domain.DomainApi;
import dev.ambit.domain.TextRecords;
import dev.ambit.http.Contract;
import dev.ambit.http.Router;
import dev.ambit.stack.LostHosts;

/// The routes of domains.
final class DomainRoutes {

    private DomainRoutes() {}

    static void add(Router router, CoreParts core, StackParts parts) {
        var domains = new DomainApi(
                core.platform.authentication,
                core.platform.transactions,
                parts.hostRule,
                new ChallengeCheck(new TextRecords(parts.options.dnsServer()), core.platform.egress),
                new LostHosts(core.platform.transactions, parts.hostRule)::release,
                core.platform.clock);
        router.get(
                        "/api/v1/domains",
                        "listDomains",
                        domains::list,
                        account(list(DomainApi.View.class))
                                .summary("List the domains that stacks of the account can use"))
                .post(
                        "/api/v1/domains",
                        "createDomain",
                        CLAIMED,
                        domains::create,
                        account(gives(201, DomainApi.View.class).body(DomainApi.CreateBody.class))
                                .role("admin")
                                .summary("Request a challenge for a domain; the response has the record to publish"))
                .get(
                        "/api/v1/domains/{domain}",
                        "getDomain",
                        domains::get,
                        account(gives(200, DomainApi.View.class))
                                .summary("Get the challenge for a domain and its state"))
                .post(
                        "/api/v1/domains/{domain}/verify",
                        "verifyDomain",
                        CLAIMED,
                        domains::verify,
                        account(gives(200, DomainApi.View.class).body(DomainApi.VerifyBody.class))
                                .role("admin")
                                .summary("Verify the challenge in DNS or on the web server"))
                .delete(
                        "/api/v1/domains/{domain}",
                        "deleteDomain",
                        CLAIMED,
                        domains::delete,
                        account(gives(200, DomainApi.View.class))
                                .role("admin")
                                .summary("Delete the challenge for a domain and its proof"))
                .get(
                        "/api/v1/accounts/{slug}/domains",
                        "getAllowedDomains",
                        domains::allowed,
                        Contracts.operator(gives(200, DomainApi.AllowedView.class))
                                .summary("Get the domains that the operator allows for an account"))
                .put(
                        "/api/v1/accounts/{slug}/domains",
                        "putAllowedDomains",
                        CLAIMED,
                        domains::allow,
                        Contracts.operator(
                                        gives(200, DomainApi.AllowedView.class).body(DomainApi.AllowedBody.class))
                                .role("admin")
                                .summary("Replace the domains that the operator allows for an account"));
    }

    private static Contract account(Contract contract) {
        return contract.by("account").tag("Stacks");
    }
}
