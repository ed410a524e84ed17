package dev.ambit.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LargeEnvironment;
import dev.ambit.LongTest;
import dev.ambit.TestServer;
import dev.ambit.db.EnvironmentId;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A search reads a bounded part of the index, independent of the number of entries with the word.
class SearchPlanTest {

    private static final EnvironmentId ENVIRONMENT = LargeEnvironment.environment();
    private static final List<SearchKind> KINDS = List.of(SearchKind.CUSTOMER, SearchKind.SUBSCRIPTION);

    @BeforeAll
    static void every_customer_is_called_test() {
        TestServer.superuser().useTransaction(tx -> {
            tx.execute("""
                    insert into search_entries (environment_id, kind, id, words)
                    select environment_id, 5, customer_id, customer_id || ' test inc'
                    from customers
                    where environment_id = ?
                    on conflict do nothing
                    """, ENVIRONMENT.value());
            tx.execute("""
                    insert into search_words (environment_id, kind, word, id)
                    select environment_id, kind, word, id
                    from search_entries
                    cross join unnest(string_to_array(words, ' ')) as it (word)
                    where environment_id = ?
                    on conflict do nothing
                    """, ENVIRONMENT.value());
        });
        TestServer.superuser().useHandle(tx -> tx.execute("analyze search_entries, search_words"));
    }

    @Test
    void candidates_are_read_in_the_order_of_the_index() {
        var range = new SearchIndex.Range(SearchKind.CUSTOMER, "t", 0);

        String plan = plan(tx -> SearchIndex.candidates(tx, ENVIRONMENT, List.of(range), 80));

        assertThat(plan)
                .containsPattern("Index (Only )?Scan using search_words_pkey .*")
                .containsPattern("Index Scan using search_entries_pkey .*")
                .containsPattern("Index Cond: .*word >= .*word < ")
                .doesNotContain("Seq Scan")
                .doesNotContain("Hash");
    }

    @LongTest
    void words_are_counted_by_the_index() {
        String plan = plan(tx -> SearchIndex.count(tx, ENVIRONMENT, KINDS, List.of("test", "inc"), 1_000));

        assertThat(plan)
                .containsPattern("Index (Only )?Scan (using|on) search_words_pkey .*")
                .containsPattern("Index Cond: .*word >= .*word < ")
                .doesNotContain("Seq Scan");
    }

    @Test
    void search_entry_is_updated_with_an_index_scan() {
        var entry = new SearchEntry("c7", null, null, SearchWords.ofId("c7").withName("Renamed"));

        String plan = plan(tx -> SearchIndex.put(tx, ENVIRONMENT, SearchKind.CUSTOMER, entry));

        assertThat(plan).contains("using search_words_pkey").doesNotContain("Seq Scan");
    }

    private static String plan(Consumer<Handle> work) {
        return LargeEnvironment.plan(ENVIRONMENT, work);
    }
}
