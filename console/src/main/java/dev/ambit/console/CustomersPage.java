package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.CUSTOMER_NOT_FOUND;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Response;
import dev.ambit.http.ResponseStream;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The customers of an environment: the list with its search and filters, and the same as a file.
public final class CustomersPage {

    static final String SECTION = "customers";

    private static final String CSV = "text/csv";
    private static final int FILE_PAGE_ROWS = 100;

    private CustomersPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        CustomerQuery query = visit.request().query(CustomerQuery.class);
        try {
            Reply reply = visit.send(scope, "GET", query.path(visit.now()) + "limit=20" + after(query.after()), null);
            List<CustomerRecord> rows = reply.rows(CustomerRecord.class);
            List<CustomerRecord> shown = rows.isEmpty() ? archived(visit, scope, query) : rows;
            return show(visit, scope, query, shown, reply.next(), reply.hasWarnings(), null);
        } catch (Problem problem) {
            Fault fault = new Fault("q", problem.message().replace("`q`", "The search"));
            return show(visit, scope, query, List.of(), null, false, fault);
        }
    }

    /// Returns the list as a file. It is read and sent page by page, because it can be long.
    static Response table(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        CustomerQuery query = visit.request().query(CustomerQuery.class);
        Reply first = page(visit, scope, query, null);
        return Screen.stream("customers.csv", CSV, outlet -> write(visit, scope, query, first, outlet));
    }

    private static void write(
            ConsoleRequest visit, ConsoleScope scope, CustomerQuery query, Reply first, ResponseStream outlet) {
        outlet.write(first.content());
        String next = first.header("X-Ambit-Next");
        while (next != null) {
            Reply reply = page(visit, scope, query, next);
            outlet.write(reply.content());
            next = reply.header("X-Ambit-Next");
        }
    }

    private static Reply page(ConsoleRequest visit, ConsoleScope scope, CustomerQuery query, @Nullable String after) {
        String path = query.path(visit.now()) + "limit=" + FILE_PAGE_ROWS + after(after);
        return visit.send(scope, "GET", path, null, Map.of("Accept", CSV));
    }

    private static String after(@Nullable String cursor) {
        return cursor == null ? "" : "&after=" + UrlText.encoded(cursor);
    }

    /// Returns an archived customer, which the list omits, if the search has its id.
    private static List<CustomerRecord> archived(ConsoleRequest visit, ConsoleScope scope, CustomerQuery query) {
        if (query.words().isEmpty() || !query.isUnfiltered()) {
            return List.of();
        }
        try {
            return Stream.of(CustomerRecord.find(visit, scope, UrlText.encoded(query.words())))
                    .toList();
        } catch (Problem problem) {
            if (problem.code() == CUSTOMER_NOT_FOUND) {
                return List.of();
            }
            throw problem;
        }
    }

    private static Response show(
            ConsoleRequest visit,
            ConsoleScope scope,
            CustomerQuery query,
            List<CustomerRecord> rows,
            @Nullable String next,
            boolean isTruncated,
            @Nullable Fault fault) {
        Frame frame = visit.frame("Customers", SECTION, scope);
        List<String[]> plans = SubscriptionsPage.plans(CatalogState.brief(visit, scope));
        return visit.show("customers", new View(frame, scope, query, plans, rows, next, isTruncated, fault));
    }

    /// The page.
    ///
    /// @param isTruncated whether the words match more customers than the server looks at
    public record View(
            Frame frame,
            ConsoleScope scope,
            CustomerQuery query,
            List<String[]> plans,
            List<CustomerRecord> rows,
            @Nullable String next,
            boolean isTruncated,
            @Nullable Fault fault) {

        public List<String[]> statuses() {
            return SubscriptionsPage.STATUSES;
        }
    }
}
