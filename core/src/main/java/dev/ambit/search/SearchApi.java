package dev.ambit.search;

import dev.ambit.access.Authentication;
import dev.ambit.access.Caller;
import dev.ambit.access.KeyScope;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

public final class SearchApi {

    private final Authentication authentication;
    private final EntitySearch search;

    public SearchApi(Authentication authentication, EntitySearch search) {
        this.authentication = authentication;
        this.search = search;
    }

    public Response find(Request request) {
        return authentication.knowing(request, () -> {
            Caller caller = authentication.reader(request);
            SearchQuery query = request.query(SearchQuery.class);
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
