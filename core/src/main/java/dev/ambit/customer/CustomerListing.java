package dev.ambit.customer;

import static java.util.stream.Collectors.toMap;

import dev.ambit.access.Caller;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import dev.ambit.db.Transactions;
import dev.ambit.search.EntitySearch;
import dev.ambit.search.SearchKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Lists customers that match conditions and search words.
public final class CustomerListing {

    /// Maximum number of search results that are checked against the conditions.
    static final int FOUND_MAX = 500;

    private final Transactions transactions;
    private final CustomerSelection selection;
    private final EntitySearch search;

    public CustomerListing(Transactions transactions, CustomerSelection selection, EntitySearch search) {
        this.transactions = transactions;
        this.selection = selection;
        this.search = search;
    }

    /// A page of customers.
    ///
    /// @param isTruncated whether the words match more customers than [#FOUND_MAX]
    record Listed(List<Customer> customers, boolean isTruncated) {}

    /// @param words null: any customer
    Listed list(Caller caller, @Nullable String words, CustomerConditions conditions, Slice slice) {
        if (words == null) {
            return new Listed(list(caller.environment(), conditions, slice), false);
        }
        List<String> found = search.ids(caller, SearchKind.CUSTOMER, words, FOUND_MAX + 1);
        CustomerConditions all =
                conditions.among(found.stream().limit(FOUND_MAX).toList());
        return new Listed(list(caller.environment(), all, slice), found.size() > FOUND_MAX);
    }

    private List<Customer> list(EnvironmentId environment, CustomerConditions all, Slice slice) {
        return all.isOfFields()
                ? transactions.read(
                        environment,
                        tx -> Customers.list(tx, environment, new Customers.Filter(all.name(), all.email()), slice))
                : transactions.in(environment, tx -> {
                    List<String> ids = selection.select(tx, environment, all, slice);
                    Map<String, Customer> found =
                            Customers.find(tx, environment, ids).stream().collect(toMap(Customer::id, it -> it));
                    return ids.stream().map(found::get).filter(Objects::nonNull).toList();
                });
    }
}
