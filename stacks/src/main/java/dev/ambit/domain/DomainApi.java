package dev.ambit.domain;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Manages the domains of accounts, which the operator allows or accounts verify.
public final class DomainApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final HostRule rule;
    private final DomainVerification verification;
    private final InstantSource clock;

    /// @param afterProof called with each verified domain, also after a repeated verification
    public DomainApi(
            Authentication authentication,
            Transactions transactions,
            HostRule rule,
            ChallengeCheck check,
            Consumer<DomainName> afterProof,
            InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.rule = rule;
        this.verification = new DomainVerification(transactions, rule, check, afterProof, clock);
        this.clock = clock;
    }

    public Response list(Request request) {
        AccountId account = authentication.account(request).account();
        return Response.ok(transactions.in(account, tx -> {
            List<View> views = new ArrayList<>();
            rule.ofStackDomain(Accounts.slug(tx, account)).ifPresent(it -> views.add(View.of(it, Source.STACK_DOMAIN)));
            AllowedDomains.list(tx, account).forEach(it -> views.add(View.of(it, Source.OPERATOR)));
            DomainChallenges.list(tx, account).forEach(it -> views.add(View.of(it)));
            return views;
        }));
    }

    public Response get(Request request) {
        AccountId account = authentication.account(request).account();
        DomainName domain = domain(request);
        return Response.ok(View.of(transactions
                .read(account, tx -> DomainChallenges.find(tx, account, domain))
                .orElseThrow(() -> DomainVerification.missing(domain))));
    }

    public Response create(Request request) {
        AccountCaller caller = authentication.account(request);
        DomainName domain = DomainName.of(request.body(CreateBody.class).domain(), "domain");
        requireProduction(caller, domain);
        return Response.created(View.of(verification.request(caller.account(), domain)));
    }

    /// Verifies a domain. The response waits for the name server or the web server.
    public Response verify(Request request) {
        AccountCaller caller = authentication.account(request);
        ChallengeMethod method = request.body(VerifyBody.class).method();
        DomainName domain = domain(request);
        requireProduction(caller, domain);
        var author = Author.of(caller, request);
        return Response.ok(View.of(verification.verify(caller.account(), domain, method, author)));
    }

    public Response delete(Request request) {
        AccountCaller caller = authentication.account(request);
        var author = Author.of(caller, request);
        DomainName domain = domain(request);
        requireProduction(caller, domain);
        return Response.ok(View.of(verification.remove(caller.account(), domain, author)));
    }

    /// Lists the allowed domains of an account, for the operator.
    public Response allowed(Request request) {
        authentication.operator(request);
        Account account = account(request);
        return Response.ok(transactions.in(account.id(), tx -> allowedView(tx, account)));
    }

    /// Replaces the allowed domains of an account, for the operator.
    public Response allow(Request request) {
        var author = Author.of(authentication.operator(request), request);
        Set<DomainName> domains = request.body(AllowedBody.class).read();
        domains.forEach(it -> rule.requireUnreserved(it, "domains"));
        Account account = account(request);
        return Response.ok(transactions.in(account.id(), tx -> {
            Accounts.lock(tx, account.id());
            AllowedView before = allowedView(tx, account);
            Instant now = clock.instant();
            AllowedDomains.put(tx, account.id(), domains, now);
            AllowedView after = allowedView(tx, account);
            AccountAuditLog.add(
                    tx,
                    account.id(),
                    author,
                    new AccountAuditEntry(AccountOperation.DOMAINS_ALLOWED, account.publicId(), null, before, after),
                    now);
            return after;
        }));
    }

    private AllowedView allowedView(Handle tx, Account account) {
        return new AllowedView(
                rule.ofStackDomain(account.slug().value())
                        .map(DomainName::value)
                        .orElse(null),
                AllowedDomains.list(tx, account.id()).stream()
                        .map(DomainName::value)
                        .toList());
    }

    private Account account(Request request) {
        return transactions.read(Operator.OPERATOR, tx -> Accounts.require(tx, request.variable("slug")));
    }

    /// Requires access to production, because the domains of the account can lead to production too.
    private static void requireProduction(AccountCaller caller, DomainName domain) {
        caller.requireRoleInProduction(() -> DomainVerification.missing(domain));
    }

    private static DomainName domain(Request request) {
        return DomainName.of(request.variable("domain"), "domain");
    }

    // The wire.

    public record CreateBody(String domain) {}

    public record VerifyBody(ChallengeMethod method) {}

    /// The domains that the operator allows.
    ///
    /// @param domains all that the account may use from now on
    public record AllowedBody(List<String> domains) {

        Set<DomainName> read() {
            DomainLimit.require(domains.size(), "domains");
            Set<DomainName> read = new LinkedHashSet<>();
            IntStream.range(0, domains.size())
                    .forEach(i -> read.add(DomainName.of(domains.get(i), "domains.%d".formatted(i))));
            return read;
        }
    }

    /// The domains that the operator allowed.
    ///
    /// @param stackDomain domain that the account gets from its slug; null if the installation has no stack domain
    public record AllowedView(@Nullable String stackDomain, List<String> domains) {}

    /// The reason why an account can use a domain.
    public enum Source {
        STACK_DOMAIN,
        OPERATOR,
        CHALLENGE
    }

    /// A domain of an account.
    ///
    /// @param method by which the domain was verified; null before that, and for domains without a challenge
    /// @param challenge null for domains without one
    public record View(
            String domain,
            Source source,
            boolean verified,
            @Nullable ChallengeMethod method,
            @Nullable Instant verifiedAt,
            @Nullable ChallengeView challenge) {

        static View of(DomainName it, Source source) {
            return new View(it.value(), source, true, null, null, null);
        }

        static View of(DomainChallenge it) {
            return new View(
                    it.domain().value(),
                    Source.CHALLENGE,
                    it.isVerified(),
                    it.method(),
                    it.verifiedAt(),
                    new ChallengeView(
                            new RecordView(it.recordName(), "TXT", it.value()),
                            new FileView("http://" + it.domain() + it.path(), it.value())));
        }
    }

    /// A DNS record and a file. The account publishes one of them, then verifies the domain.
    public record ChallengeView(RecordView dns, FileView http) {}

    /// A DNS record.
    public record RecordView(String name, String type, String value) {}

    /// A file on the web server, answered with status 200.
    public record FileView(String url, String body) {}
}
