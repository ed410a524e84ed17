package dev.ambit.subscription;

import dev.ambit.db.EnvironmentId;
import dev.ambit.search.SearchEntry;
import dev.ambit.search.SearchIndex;
import dev.ambit.search.SearchKind;
import dev.ambit.search.SearchSource;
import dev.ambit.search.SearchWords;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Subscriptions as the search finds them: by id, which never changes.
public final class SubscriptionSearch implements SearchSource {

    private static final String IDS = """
        select subscription_id
        from subscriptions
        where environment_id = :environment and subscription_id > :after
        order by subscription_id
        limit :limit
        """;

    private static final String FIND = """
        select subscription_id, plan_id, customer_id
        from subscriptions
        where environment_id = :environment and subscription_id = any (:ids::text[])
        """;

    @Override
    public SearchKind kind() {
        return SearchKind.SUBSCRIPTION;
    }

    @Override
    public List<String> ids(Handle tx, EnvironmentId environment, String after, int limit) {
        return SearchSource.ids(tx, IDS, environment, after, limit);
    }

    /// Locks nothing, because the content of an entry never changes.
    @Override
    public void lock(Handle tx, EnvironmentId environment, Collection<String> ids) {}

    @Override
    public List<SearchEntry> find(Handle tx, EnvironmentId environment, Collection<String> ids) {
        return tx.createQuery(FIND)
                .bind("environment", environment.value())
                .bind("ids", ids.toArray(String[]::new))
                .map((row, _) ->
                        entry(row.getString("subscription_id"), row.getString("plan_id"), row.getString("customer_id")))
                .list();
    }

    /// Writes the entry of a new subscription.
    static void index(Handle tx, EnvironmentId environment, Subscription it) {
        SearchIndex.put(tx, environment, SearchKind.SUBSCRIPTION, entry(it.id(), it.planId(), it.customerId()));
    }

    private static SearchEntry entry(String id, String planId, String customerId) {
        return new SearchEntry(id, planId, customerId, SearchWords.ofId(id));
    }
}
