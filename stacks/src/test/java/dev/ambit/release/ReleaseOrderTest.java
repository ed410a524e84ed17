package dev.ambit.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.Sampled;
import dev.ambit.stack.DatabaseStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// After failures, suspensions, restores and adoptions in any order, the next release brings all stacks to the same
/// structure, and until then the difference is drift.
class ReleaseOrderTest {

    private static final String DEVELOPMENT = "development";
    private static final String PRODUCTION = "production";
    private static final String ADOPTED = "adopted";

    enum Trouble {
        FAILS_IN_DEVELOPMENT,
        FAILS_IN_PRODUCTION,
        SUSPENDED,
        RESTORED,
        ADOPTED
    }

    @CiTest
    void next_release_waits_until_a_release_that_failed_in_production_is_resumed() {
        TestTenant shop = TestTenant.open(DatabaseStrategy.DATABASE);
        shop.released("1", table(1));
        shop.ask(PRODUCTION, "create table t2 (id int)");
        Reply failed = shop.released("2", table(2));
        assertThat(failed.text("state")).isEqualTo("FAILED");

        Reply refused = shop.release("3", table(3)).isProblem(409, "ReleaseUnderWay");

        assertThat(refused.text("release")).isEqualTo(failed.text("id"));
        assertThat(refused.text("operation")).isEqualTo(failed.text("operationId"));
        assertThat(refused.text("message")).contains("failed in environment `production`");
        assertThat(shop.releaseDrift(PRODUCTION)).containsExactly("1, 2 / 1");
        assertThat(shop.releaseDrift(DEVELOPMENT)).isEmpty();
        shop.ask(PRODUCTION, "drop table t2");
        shop.account().change(failed.text("operationId"), "resume").isOk();
        assertThat(shop.over(failed.text("id")).text("state")).isEqualTo("DONE");
        shop.released("3", table(3));
        assertThat(shop.versions(PRODUCTION)).containsExactly("1", "2", "3");
    }

    @CiTest
    void version_of_a_withdrawn_release_keeps_its_sql_where_it_was_applied() {
        TestTenant shop = TestTenant.open(DatabaseStrategy.DATABASE);
        shop.ask(PRODUCTION, "create table t1 (id int)");
        Reply failed = shop.released("1", table(1));
        shop.account().change(failed.text("operationId"), "cancel").isOk();

        Reply refused = shop.release("1", table(7)).isProblem(400, "ReleaseRefused");

        assertThat(refused.text("message")).contains("environment `development`", failed.text("id"));
        assertThat(shop.releaseDrift(DEVELOPMENT)).containsExactly("none / 1");
        shop.ask(PRODUCTION, "drop table t1");
        assertThat(shop.released("1", table(1)).text("state")).isEqualTo("DONE");
        assertThat(shop.releaseDrift(DEVELOPMENT)).isEmpty();
    }

    /// Earlier versions of Ambit let the next release pass a failed one.
    @CiTest
    void skipped_migration_is_drift_and_can_be_resumed() {
        TestTenant shop = TestTenant.open(DatabaseStrategy.DATABASE);
        shop.ask(PRODUCTION, "create table t1 (id int)");
        Reply failed = shop.released("1", table(1));
        shop.account().change(failed.text("operationId"), "cancel").isOk();
        shop.released("2", table(2));
        shop.setState(failed.text("operationId"), "FAILED");

        assertThat(shop.releaseDrift(PRODUCTION)).containsExactly("1, 2 / 2");
        shop.ask(PRODUCTION, "drop table t1");
        shop.account().change(failed.text("operationId"), "resume").isOk();

        Reply done = shop.over(failed.text("id"));
        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
        assertThat(shop.versions(PRODUCTION)).containsExactly("2", "1");
        assertThat(shop.releaseDrift(PRODUCTION)).isEmpty();
    }

    @CiTest
    void history_that_prevents_a_release_is_explained_without_options_of_a_library() {
        TestTenant shop = TestTenant.openProduction();
        shop.released("1", table(1));

        shop.executeDirectly(PRODUCTION, "update %s set checksum = 5 where version = '1'");
        Reply changed = shop.released("2", table(2));
        shop.executeDirectly(PRODUCTION, "update %s set success = false where version = '1'");
        shop.account().change(changed.text("operationId"), "cancel").isOk();
        Reply unsuccessful = shop.released("2", table(2));

        assertThat(changed.text("stacks.0.error.message")).contains("Version `1` was applied", "other SQL");
        assertThat(changed.text("stacks.0.error.version")).isEqualTo("1");
        assertThat(unsuccessful.text("stacks.0.error.message")).contains("`success = false`");
    }

    static Stream<Arguments> orders() {
        return orders(List.of(Trouble.values()))
                .flatMap(order -> Stream.of(DatabaseStrategy.values()).map(strategy -> Arguments.of(strategy, order)));
    }

    @ParameterizedTest
    @MethodSource("orders")
    @Sampled(70)
    @Tag("ci")
    void next_release_ends_all_differences(DatabaseStrategy strategy, List<Trouble> order) {
        var walk = new Walk(TestTenant.open(strategy));

        order.forEach(walk::make);

        walk.isEven();
    }

    private static Stream<List<Trouble>> orders(List<Trouble> of) {
        return of.isEmpty()
                ? Stream.of(List.of())
                : of.stream()
                        .flatMap(first -> orders(
                                        of.stream().filter(it -> it != first).toList())
                                .map(rest -> Stream.concat(Stream.of(first), rest.stream())
                                        .toList()));
    }

    private static String table(int version) {
        return "create table t%d${suffix} (id int)".formatted(version);
    }

    /// One tenant, with the number of its latest migration.
    private static final class Walk {

        private final TestTenant shop;
        private final List<String> stacks = new ArrayList<>(List.of(DEVELOPMENT, PRODUCTION));
        private int version = 1;

        Walk(TestTenant shop) {
            this.shop = shop;
            shop.released("1", table(1));
        }

        void make(Trouble trouble) {
            switch (trouble) {
                case FAILS_IN_DEVELOPMENT -> failInDevelopment();
                case FAILS_IN_PRODUCTION -> failInProduction();
                case SUSPENDED -> suspend();
                case RESTORED -> restore();
                case ADOPTED -> {
                    shop.adopt(ADOPTED);
                    stacks.add(ADOPTED);
                    assertThat(shop.releaseDrift(ADOPTED)).isNotEmpty();
                }
            }
        }

        /// The migration has a mistake. It is withdrawn and corrected.
        private void failInDevelopment() {
            version++;
            Reply failed = shop.released(text(), "alter table missing${suffix} add column id int");
            assertThat(failed.text("state")).isEqualTo("FAILED");
            assertThat(failed.text("stacks.1.state")).isEqualTo("PENDING");
            shop.release(text(), table(version)).isProblem(409, "ReleaseUnderWay");
            shop.account().change(failed.text("operationId"), "cancel").isOk();
            release();
        }

        /// The release is withdrawn, released again, and resumed after its obstacle has gone.
        private void failInProduction() {
            version++;
            shop.ask(PRODUCTION, "create table t%d (id int)".formatted(version));
            Reply first = shop.released(text(), table(version));
            assertThat(first.text("state")).isEqualTo("FAILED");
            assertThat(shop.releaseDrift(PRODUCTION)).hasSize(1);
            shop.account().change(first.text("operationId"), "cancel").isOk();
            shop.release(text(), table(99)).isProblem(400, "ReleaseRefused");
            Reply second = shop.released(text(), table(version));
            assertThat(second.text("state")).isEqualTo("FAILED");
            shop.release("99", table(99)).isProblem(409, "ReleaseUnderWay");
            shop.ask(PRODUCTION, "drop table t%d".formatted(version));
            shop.account().change(second.text("operationId"), "resume").isOk();
            assertThat(shop.over(second.text("id")).text("state")).isEqualTo("DONE");
            requireEven();
        }

        private void suspend() {
            shop.suspend(true);
            version++;
            Reply done = shop.released(text(), table(version));
            assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
            assertThat(done.text("stacks.0.state")).isEqualTo("SKIPPED");
            shop.suspend(false);
            assertThat(shop.releaseDrift(DEVELOPMENT)).hasSize(1);
        }

        /// Leaves production as a backup of before its last release does.
        private void restore() {
            String last = shop.versions(PRODUCTION).getLast();
            shop.ask(PRODUCTION, "drop table t" + last);
            shop.executeDirectly(PRODUCTION, "delete from %%s where version = '%s'".formatted(last));
            assertThat(shop.releaseDrift(PRODUCTION)).hasSize(1);
        }

        void isEven() {
            version++;
            release();
        }

        private void release() {
            Reply done = shop.released(text(), table(version));
            assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
            requireEven();
        }

        /// Each stack has each migration, and the table that it made.
        private void requireEven() {
            List<String> all =
                    IntStream.rangeClosed(1, version).mapToObj(String::valueOf).toList();
            for (String it : stacks) {
                assertThat(shop.versions(it)).as(it).containsExactlyInAnyOrderElementsOf(all);
                assertThat(shop.releaseDrift(it)).as(it).isEmpty();
                all.forEach(number -> shop.execute(it, "comment on table %%st%s%%s is 'it exists'".formatted(number)));
            }
        }

        private String text() {
            return String.valueOf(version);
        }
    }
}
