package dev.ambit.console;

import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The domains that stacks of the account may use as hosts. For the operator, the domains of any account.
public final class DomainsPage {

    static final String SECTION = "domains";
    private static final String TEMPLATE = "domains";
    private static final String OF_OPERATOR = "allowed-domains";

    private DomainsPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return scope.isOperator()
                ? visit.show(OF_OPERATOR, allowed(visit, scope, sought(visit)))
                : visit.show(TEMPLATE, view(visit, scope, "", null));
    }

    static Response add(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String domain = visit.form().text("domain").strip();
        try {
            visit.send(scope, "POST", "/domains", Map.of("domain", domain));
            return Screen.seeOther(path(scope));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, scope, domain, Fault.of(problem)));
        }
    }

    static Response verify(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String method = visit.choice("method", List.of("DNS", "HTTP"));
        try {
            visit.send(
                    scope, "POST", "/domains/%s/verify".formatted(visit.variable("domain")), Map.of("method", method));
            return Screen.seeOther(path(scope));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, scope, "", Fault.of(problem)));
        }
    }

    static Response remove(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        visit.send(scope, "DELETE", "/domains/" + visit.variable("domain"), null);
        return Screen.seeOther(path(scope));
    }

    /// Replaces the domains of one account. Only the operator may do this.
    static Response allow(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        String account = visit.form().text("account").strip();
        List<String> domains = visit.form()
                .text("domains")
                .lines()
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .toList();
        try {
            visit.send(scope, "PUT", of(account), Map.of("domains", domains));
            return Screen.seeOther("%s?account=%s".formatted(path(scope), UrlText.encoded(account)));
        } catch (Problem problem) {
            var refused = new Allowed(null, domains);
            return visit.refuse(
                    problem,
                    OF_OPERATOR,
                    new AllowedView(frame(visit, scope), path(scope), account, refused, Fault.of(problem)));
        }
    }

    private static String path(ConsoleScope scope) {
        return scope.account().path() + "/domains";
    }

    private static String of(String account) {
        return "/accounts/%s/domains".formatted(UrlText.encoded(account));
    }

    private static Frame frame(ConsoleRequest visit, ConsoleScope scope) {
        return visit.frame("Domains", SECTION, scope);
    }

    private static String sought(ConsoleRequest visit) {
        String account = visit.request().query(Query.class).account();
        return account == null ? "" : account.strip();
    }

    private static View view(ConsoleRequest visit, ConsoleScope scope, String domain, @Nullable Fault fault) {
        List<Domain> domains = visit.send(scope, "GET", "/domains", null).rows(Domain.class);
        return new View(frame(visit, scope), scope, path(scope), domains, domain, fault);
    }

    private static AllowedView allowed(ConsoleRequest visit, ConsoleScope scope, String account) {
        if (account.isEmpty()) {
            return new AllowedView(frame(visit, scope), path(scope), account, null, null);
        }
        try {
            Allowed allowed = visit.send(scope, "GET", of(account), null).data(Allowed.class);
            return new AllowedView(frame(visit, scope), path(scope), account, allowed, null);
        } catch (Problem problem) {
            return new AllowedView(frame(visit, scope), path(scope), account, null, Fault.of(problem));
        }
    }

    /// The account whose domains the operator looks at.
    public record Query(@Nullable String account) {}

    /// A domain of the account.
    public record Domain(
            String domain,
            String source,
            boolean verified,
            @Nullable String method,
            @Nullable Instant verifiedAt,
            @Nullable Challenge challenge) {

        public String sourceWord() {
            return switch (source) {
                case "OPERATOR" -> "Allowed by the operator";
                case "STACK_DOMAIN" -> "Included for every account";
                case String _ -> verified ? "Verified by " + method : "Not verified";
            };
        }
    }

    public record Challenge(TextRecord dns, File http) {}

    public record TextRecord(String name, String type, String value) {}

    public record File(String url, String body) {}

    public record Allowed(@Nullable String stackDomain, List<String> domains) {}

    /// The page of an account.
    ///
    /// @param domain as filled in
    public record View(
            Frame frame,
            ConsoleScope scope,
            String path,
            List<Domain> domains,
            String domain,
            @Nullable Fault fault) {

        public boolean mayChange() {
            return scope.mayInProduction("POST", "/domains");
        }
    }

    /// The page of the operator.
    ///
    /// @param account the slug to search for; "" for none
    /// @param allowed null until an account is found
    public record AllowedView(
            Frame frame,
            String path,
            String account,
            @Nullable Allowed allowed,
            @Nullable Fault fault) {}
}
