package dev.ambit.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.LongTest;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.customer.CustomerSearch;
import dev.ambit.db.Database;
import dev.ambit.db.Work;
import dev.ambit.engine.FeatureKind;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Entities that an earlier version or an import has written are indexed in the background.
class SearchLoopTest {

    private static final int CUSTOMERS = 1_201;

    @AutoClose
    private final Database database = TestServer.database(2);

    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final TestEnvironment development = fixture.environment();

    @LongTest
    void entities_older_than_the_index_are_found() {
        TestCatalog catalog = TestCatalog.of(fixture.account());
        catalog.feature("old-feature", FeatureKind.BOOLEAN);
        catalog.plan("old-plan");
        catalog.addon("old-addon");
        development.subscribe("old-customer", "old-plan");
        fixture.customers("c", CUSTOMERS);
        execute("delete from search_entries where environment_id = ?");
        execute("delete from search_words where environment_id = ?");
        assertThat(ids("old")).isEmpty();

        indexAll();

        Waiting.until(this::tasks, left -> left == 0);
        assertThat(ids("old")).containsExactly("old-plan", "old-addon", "old-feature", "old-customer");
        assertThat(ids("c1201")).containsExactly("c1201");
        assertThat(ids(catalog.product())).containsExactly(catalog.product());
        assertThat(count("search_entries"))
                .isEqualTo(count("customers")
                        + count("subscriptions")
                        + count("products")
                        + count("packages")
                        + count("features"));
    }

    @Test
    void index_is_corrected_after_changes_of_an_earlier_server_version() {
        development.post("/customers", "{\"id\": \"c1\", \"name\": \"Before\"}").isOk();
        development.post("/customers", "{\"id\": \"c2\", \"name\": \"Erased\"}").isOk();
        execute("update customers set name = 'After' where environment_id = ? and customer_id = 'c1'");
        execute(
                "update customers set archived_at = now(), name = null where environment_id = ? and customer_id = 'c2'");

        indexAll();

        Waiting.until(this::tasks, left -> left == 0);
        assertThat(ids("after")).containsExactly("c1");
        assertThat(ids("before")).isEmpty();
        assertThat(count("search_entries where words ~ '\\m(before|erased|c2)\\M'"))
                .isZero();
        assertThat(count("search_words where word in ('before', 'erased', 'c2')"))
                .isZero();
    }

    @LongTest
    void imported_customers_are_found_soon() {
        String lines = IntStream.range(0, 1_500)
                .mapToObj(it -> "{\"id\": \"i%d\", \"name\": \"Imported %d\", \"email\": null}".formatted(it, it))
                .collect(Collectors.joining(", "));

        development
                .post("/customers/import", "{\"customers\": [%s]}".formatted(lines))
                .isOk();

        Waiting.until(() -> ids("1499 imported"), List.of("i1499")::equals);
        Waiting.until(this::tasks, left -> left == 0);
        assertThat(count("search_words where word = 'imported'")).isEqualTo(1_500);
        Waiting.until(() -> count("work where kind = 'SEARCH'"), left -> left == 0);
    }

    /// Each batch records its progress in its own transaction.
    @Test
    void a_task_resumes_after_its_last_batch() {
        fixture.customers("c", CUSTOMERS);
        execute("insert into search_tasks (environment_id, kind, after_id, due_at) values (?, 5, 'c998', 'epoch')");
        var loop = new SearchLoop(database.transactions(), Instant::now, List.of(new CustomerSearch()));

        schedule();
        Waiting.until(
                () -> {
                    EnvironmentFixture.onVirtualThread(() -> {
                        loop.runOnce();
                        return null;
                    });
                    return tasks();
                },
                left -> left == 0);

        assertThat(ids("c999")).containsExactly("c999");
        assertThat(ids("c997")).isEmpty();
    }

    private void indexAll() {
        execute("""
                insert into search_tasks (environment_id, kind, due_at)
                select ?, kind, 'epoch' from generate_series(1, 6) as kinds (kind)
                """);
        schedule();
    }

    private void schedule() {
        EnvironmentFixture.onVirtualThread(() -> database.transactions().outside(tx -> {
            Work.SEARCH.scheduleBy(tx, fixture.id(), Instant.EPOCH);
            return null;
        }));
    }

    private List<String> ids(String words) {
        return development.get("/search?q=" + words.replace(" ", "%20")).isOk().texts("id");
    }

    private long tasks() {
        return count("search_tasks");
    }

    private long count(String table) {
        String condition = table.contains(" where ") ? " and " : " where ";
        return TestServer.superuser()
                .withHandle(tx -> tx.createQuery(
                                "select count(*) from " + table + condition + "environment_id = :environment")
                        .bind("environment", fixture.id().value())
                        .mapTo(Long.class)
                        .one());
    }

    private void execute(String sql) {
        TestServer.superuser().useHandle(tx -> tx.execute(sql, fixture.id().value()));
    }
}
