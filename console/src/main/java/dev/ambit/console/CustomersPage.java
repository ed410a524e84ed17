package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.CUSTOMER_NOT_FOUND;

import dev.ambit.http.LocalClient.Reply;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The customers of an environment: the list and the search.
public final class CustomersPage {

    static final String SECTION = "customers";

    private static final int FOUND_MAX = 20;

    private CustomersPage() {}

    static Response show(ConsoleRequest visit) {
        Place place = visit.place();
        Query query = visit.request().query(Query.class);
        return query.words().isEmpty() ? list(visit, place, query) : found(visit, place, query.words());
    }

    private static Response list(ConsoleRequest visit, Place place, Query query) {
        String rest = query.after() == null ? "" : "&after=" + Words.encoded(query.after());
        Reply reply = visit.send(place, "GET", "/customers?limit=20" + rest, null);
        return show(visit, place, "", reply.rows(CustomerRecord.class), reply.next(), null);
    }

    private static Response found(ConsoleRequest visit, Place place, String words) {
        try {
            List<CustomerRecord> rows = visit
                    .send(
                            place,
                            "GET",
                            "/search?kind=CUSTOMER&limit=%d&q=%s".formatted(FOUND_MAX, Words.encoded(words)),
                            null)
                    .rows(Found.class)
                    .stream()
                    .flatMap(it -> byId(visit, place, it.id()).stream())
                    .toList();
            // The search omits archived customers.
            List<CustomerRecord> shown = rows.isEmpty()
                    ? Stream.ofNullable(byId(visit, place, words).orElse(null)).toList()
                    : rows;
            return show(visit, place, words, shown, null, null);
        } catch (Problem problem) {
            Fault fault = new Fault("q", problem.message().replace("`q`", "The search"));
            return show(visit, place, words, List.of(), null, fault);
        }
    }

    private static Optional<CustomerRecord> byId(ConsoleRequest visit, Place place, String id) {
        try {
            return Optional.of(CustomerRecord.find(visit, place, Words.encoded(id)));
        } catch (Problem problem) {
            if (problem.code() == CUSTOMER_NOT_FOUND) {
                return Optional.empty();
            }
            throw problem;
        }
    }

    private static Response show(
            ConsoleRequest visit,
            Place place,
            String words,
            List<CustomerRecord> rows,
            @Nullable String next,
            @Nullable Fault fault) {
        var view = new View(visit.frame("Customers", SECTION, place), place, words, rows, next, fault);
        return visit.show("customers", view);
    }

    /// The query of the page.
    ///
    /// @param q words to search for
    public record Query(@Nullable String q, @Nullable String after) {

        private String words() {
            return Objects.requireNonNullElse(q, "").strip();
        }
    }

    private record Found(String id) {}

    public record View(
            Frame frame,
            Place place,
            String words,
            List<CustomerRecord> rows,
            @Nullable String next,
            @Nullable Fault fault) {}
}
