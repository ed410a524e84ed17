package dev.ambit.search;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

public final class SearchApi {

    private static final int LIMIT_MAX = 50;
    private static final int LIMIT_DEFAULT = 20;

    private final Authentication authentication;
    private final EntitySearch search;

    public SearchApi(Authentication authentication, EntitySearch search) {
        this.authentication = authentication;
        this.search = search;
    }

    public Response find(Request request) {
        return authentication.knowing(request, () -> {
            Caller caller = authentication.reader(request);
            Query query = request.query(Query.class);
            return Response.ok(
                    search.find(caller, query.among(kinds(request)), SearchTerms.of(query.q()), query.rows()).stream()
                            .map(View::of)
                            .toList());
        });
    }

    /// Returns the kinds whose lists the caller may read.
    private Set<SearchKind> kinds(Request request) {
        Set<SearchKind> kinds = EnumSet.of(SearchKind.PRODUCT, SearchKind.PLAN, SearchKind.ADDON, SearchKind.FEATURE);
        if (authentication.covers(request, KeyScope.READ_CUSTOMERS)) {
            kinds.add(SearchKind.CUSTOMER);
        }
        if (authentication.covers(request, KeyScope.READ_SUBSCRIPTIONS)) {
            kinds.add(SearchKind.SUBSCRIPTION);
        }
        return kinds;
    }

    // The wire.

    /// The words, and the kinds to find.
    ///
    /// @param kind null: every kind that the caller may read
    public record Query(
            String q, @Nullable Integer limit, @Nullable List<SearchKind> kind) {

        Set<SearchKind> among(Set<SearchKind> readable) {
            if (kind != null) {
                readable.retainAll(kind);
            }
            return readable;
        }

        int rows() {
            if (limit != null && (limit < 1 || limit > LIMIT_MAX)) {
                throw BAD_USER_INPUT
                        .because("`limit` must be a number from 1 to %d; received `%d`. Send a smaller or larger limit."
                                .formatted(LIMIT_MAX, limit))
                        .at("limit", limit, "1 to " + LIMIT_MAX);
            }
            return limit == null ? LIMIT_DEFAULT : limit;
        }
    }

    /// A result. `detail` is the product of a plan or add-on, the e-mail address of a customer, or the customer of
    /// a subscription, whose `name` is its plan.
    public record View(
            SearchKind kind,
            String id,
            @Nullable String name,
            @Nullable String detail) {

        static View of(EntitySearch.Found it) {
            return new View(
                    it.kind(), it.entry().id(), it.entry().name(), it.entry().detail());
        }
    }
}
