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
        Place place = visit.place();
        return place.isOperator()
                ? visit.show(OF_OPERATOR, allowed(visit, place, sought(visit)))
                : visit.show(TEMPLATE, view(visit, place, "", null));
    }

    static Response add(ConsoleRequest visit) {
        Place place = visit.place();
        String domain = visit.form().text("domain").strip();
        try {
            visit.send(place, "POST", "/domains", Map.of("domain", domain));
            return Screen.seeOther(path(place));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, place, domain, Fault.of(problem)));
        }
    }

    static Response verify(ConsoleRequest visit) {
        Place place = visit.place();
        String method = visit.choice("method", List.of("DNS", "HTTP"));
        try {
            visit.send(
                    place, "POST", "/domains/%s/verify".formatted(visit.variable("domain")), Map.of("method", method));
            return Screen.seeOther(path(place));
        } catch (Problem problem) {
            return visit.refuse(problem, TEMPLATE, view(visit, place, "", Fault.of(problem)));
        }
    }

    static Response remove(ConsoleRequest visit) {
        Place place = visit.place();
        visit.send(place, "DELETE", "/domains/" + visit.variable("domain"), null);
        return Screen.seeOther(path(place));
    }

    /// For the operator: replaces the domains of one account.
    static Response allow(ConsoleRequest visit) {
        Place place = visit.place();
        String account = visit.form().text("account").strip();
        List<String> domains = visit.form()
                .text("domains")
                .lines()
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .toList();
        try {
            visit.send(place, "PUT", of(account), Map.of("domains", domains));
            return Screen.seeOther("%s?account=%s".formatted(path(place), Words.encoded(account)));
        } catch (Problem problem) {
            var refused = new Allowed(null, domains);
            return visit.refuse(
                    problem,
                    OF_OPERATOR,
                    new AllowedView(frame(visit, place), path(place), account, refused, Fault.of(problem)));
        }
    }

    private static String path(Place place) {
        return place.account().path() + "/domains";
    }

    private static String of(String account) {
        return "/accounts/%s/domains".formatted(Words.encoded(account));
    }

    private static Frame frame(ConsoleRequest visit, Place place) {
        return visit.frame("Domains", SECTION, place);
    }

    private static String sought(ConsoleRequest visit) {
        String account = visit.request().query(Query.class).account();
        return account == null ? "" : account.strip();
    }

    private static View view(ConsoleRequest visit, Place place, String domain, @Nullable Fault fault) {
        List<Domain> domains = visit.send(place, "GET", "/domains", null).rows(Domain.class);
        return new View(frame(visit, place), place, path(place), domains, domain, fault);
    }

    private static AllowedView allowed(ConsoleRequest visit, Place place, String account) {
        if (account.isEmpty()) {
            return new AllowedView(frame(visit, place), path(place), account, null, null);
        }
        try {
            Allowed allowed = visit.send(place, "GET", of(account), null).data(Allowed.class);
            return new AllowedView(frame(visit, place), path(place), account, allowed, null);
        } catch (Problem problem) {
            return new AllowedView(frame(visit, place), path(place), account, null, Fault.of(problem));
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
            Place place,
            String path,
            List<Domain> domains,
            String domain,
            @Nullable Fault fault) {

        public boolean mayChange() {
            return place.mayInProduction("POST", "/domains");
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
