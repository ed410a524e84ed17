package dev.ambit.customer;

import dev.ambit.db.EnvironmentId;
import dev.ambit.search.SearchEntry;
import dev.ambit.search.SearchKind;
import dev.ambit.search.SearchSource;
import dev.ambit.search.SearchWords;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Customers as the search finds them: by id, name and e-mail address.
public final class CustomerSearch implements SearchSource {

    private static final String IDS = """
        select customer_id
        from customers
        where environment_id = :environment and customer_id > :after
        order by customer_id
        limit :limit
        """;

    private static final String FIND = """
        select customer_id, name, email
        from customers
        where environment_id = :environment and customer_id = any (:ids::text[]) and archived_at is null
        """;

    @Override
    public SearchKind kind() {
        return SearchKind.CUSTOMER;
    }

    @Override
    public List<String> ids(Handle tx, EnvironmentId environment, String after, int limit) {
        return SearchSource.ids(tx, IDS, environment, after, limit);
    }

    @Override
    public void lock(Handle tx, EnvironmentId environment, Collection<String> ids) {
        Customers.lock(tx, environment, ids);
    }

    @Override
    public List<SearchEntry> find(Handle tx, EnvironmentId environment, Collection<String> ids) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("ids", ids.toArray(String[]::new))
                .map((row, _) -> entry(row.getString("customer_id"), row.getString("name"), row.getString("email")))
                .list();
    }

    /// Returns the entry of a customer; an archived one has no words.
    static SearchEntry entry(Customer customer) {
        return customer.isArchived()
                ? new SearchEntry(customer.id(), null, null, SearchWords.NONE)
                : entry(customer.id(), customer.name(), customer.email());
    }

    private static SearchEntry entry(String id, @Nullable String name, @Nullable String email) {
        return new SearchEntry(
                id, name, email, SearchWords.ofId(id).withName(name).withEmail(email));
    }
}
