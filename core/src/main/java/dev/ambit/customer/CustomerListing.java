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

    /// Maximum number of customers with the words that are looked at.
    private static final int FOUND_MAX = 500;

    private final Transactions transactions;
    private final CustomerSelection selection;
    private final EntitySearch search;

    public CustomerListing(Transactions transactions, CustomerSelection selection, EntitySearch search) {
        this.transactions = transactions;
        this.selection = selection;
        this.search = search;
    }

    /// @param words null: any customer
    List<Customer> list(Caller caller, @Nullable String words, CustomerConditions conditions, Slice slice) {
        CustomerConditions all = words == null
                ? conditions
                : conditions.among(search.ids(caller, SearchKind.CUSTOMER, words, FOUND_MAX));
        EnvironmentId environment = caller.environment();
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
