package dev.ambit.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.PageReader;
import dev.ambit.TestPerson;
import dev.ambit.Waiting;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.EachStrategy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Releases over HTTP, to databases of a real PostgreSQL.
class ReleaseTest {

    private static final String ORDERS =
            "create table orders${suffix} (id bigint generated always as identity primary key, cents bigint);";

    @EachStrategy
    @Tag("long")
    void d14_a_release_goes_to_development_and_to_production(DatabaseStrategy strategy) {
        TestTenant shop = TestTenant.open(strategy);
        String suffix = strategy == DatabaseStrategy.TABLE_SUFFIX ? "_dev" : "";

        Reply done = shop.released("1", ORDERS);

        assertThat(done.text("state")).isEqualTo("DONE");
        assertThat(done.text("stacks.0.stage")).isEqualTo("DEVELOPMENT");
        assertThat(done.text("stacks.1.stage")).isEqualTo("PRODUCTION");
        assertThat(done.text("stacks.0.checksum")).isEqualTo(done.text("stacks.1.checksum"));
        for (String environment : List.of("development", "production")) {
            Reply history =
                    shop.get("/stacks/%s/releases".formatted(environment)).isOk();
            assertThat(history.text("0.version")).isEqualTo("1");
        }
        assertThat(ask(shop, "development", "select count(*) from orders" + suffix, strategy))
                .isEqualTo("0");
        assertThat(shop.ask("production", "select count(*) from orders")).isEqualTo("0");
        assertThat(shop.get("/stacks/development/drift").isOk().toString()).doesNotContain("member.", "suffix.");
    }

    @EachStrategy
    @Tag("long")
    void d14_release_that_fails_in_development_does_not_reach_production(DatabaseStrategy strategy) {
        TestTenant shop = TestTenant.open(strategy);
        shop.released("1", ORDERS);

        Reply failed = shop.released("2", """
                alter table orders${suffix} add column note text;
                -- the next one is not there
                alter table orders${suffix} drop column missing;
                """);

        assertThat(failed.text("state")).isEqualTo("FAILED");
        assertThat(shop.get("/operations/" + failed.text("operationId")).text("problem.code"))
                .isEqualTo("ReleaseFailed");
        assertThat(failed.text("stacks.0.state")).isEqualTo("FAILED");
        assertThat(failed.text("stacks.0.error.version")).isEqualTo("2");
        assertThat(failed.text("stacks.0.error.line")).isEqualTo("3");
        assertThat(failed.text("stacks.0.error.message")).contains("missing");
        assertThat(failed.text("stacks.1.state")).isEqualTo("PENDING");
        assertThat(shop.releaseDrift("development")).containsExactly("1, 2 / 1");
        assertThat(shop.drift("production")).doesNotContain("\"release\"");
        assertThat(shop.ask("production", "select count(*) from pg_attribute where attname = 'note'"))
                .isEqualTo("0");

        shop.release("2", "alter table orders${suffix} add column note text;").isProblem(409, "ReleaseUnderWay");
        shop.account().change(failed.text("operationId"), "cancel").isOk();
        Reply better = shop.released("2", "alter table orders${suffix} add column note text;");
        assertThat(better.text("state")).isEqualTo("DONE");
    }

    @CiTest
    void d14_release_is_refused_while_a_development_stack_is_unfinished() {
        TestTenant shop = TestTenant.open(DatabaseStrategy.DATABASE);
        String login = shop.ask("development", "select current_user");
        shop.executeDirectly("development", "comment on role \"%s\" is 'of others'".formatted(login));
        shop.account()
                .http()
                .post(shop.account().key(), "/api/v1/stacks/development/provision", "")
                .isOk();
        Waiting.until(() -> shop.get("/stacks/development").text("state"), "FAILED"::equals);

        shop.release("1", ORDERS).isProblem(409, "StackInTheWay");
    }

    @LongTest
    void d14_failed_release_resumes_at_the_stack_where_it_stopped() {
        TestTenant shop = TestTenant.open(DatabaseStrategy.DATABASE);
        shop.released("1", ORDERS);
        shop.ask("production", "create view standing as select cents from orders");

        Reply failed = shop.released("2", "alter table orders${suffix} drop column cents;");
        assertThat(failed.text("stacks.0.state")).isEqualTo("DONE");
        assertThat(failed.text("stacks.1.state")).isEqualTo("FAILED");
        shop.ask("production", "drop view standing");
        shop.account().change(failed.text("operationId"), "resume").isOk();

        assertThat(shop.over(failed.text("id")).text("state")).isEqualTo("DONE");
    }

    @LongTest
    void d14_migration_that_does_more_than_change_structure_is_refused() {
        TestTenant shop = TestTenant.open(DatabaseStrategy.SCHEMA);

        for (String sql : List.of(
                "insert into t values (1);",
                "create table t (id int); update t set id = 2",
                "delete from t",
                "copy t from stdin",
                "truncate t",
                "do $$ begin delete from t; end $$",
                "select 1",
                "create table t as select 1",
                "create table t (a) as select 1",
                "with x as (delete from t returning *) select * from x",
                "grant select on t to public",
                "set role postgres",
                "create extension dblink",
                "alter table t owner to postgres",
                "create index concurrently i on t (id)",
                "/* create table t (id int) */ commit")) {
            Reply refused = shop.release("1", sql);
            assertThat(refused.status()).as(sql).isEqualTo(400);
            assertThat(refused.text("code")).as(sql).isEqualTo("ReleaseRefused");
        }
        assertThat(shop.release("1", "create table t (id int default 1, note text default 'a; delete from x');")
                        .status())
                .isEqualTo(202);
    }

    @CiTest
    void migration_with_objects_that_a_backup_cannot_contain_is_refused() {
        TestTenant shop = TestTenant.openProduction();

        for (String sql : List.of(
                "create table t (at date) partition by range (at)",
                "create table t partition of u default",
                "create table t () inherits (u)",
                "alter table only t inherit u",
                "alter table t add column i int, inherit u",
                "alter table t attach partition u default",
                "alter table \"t\" enable row level security",
                "create or replace aggregate a (int) (sfunc = int4pl, stype = int)",
                "create type spans as range (subtype = date)",
                "create type later")) {
            Reply refused = shop.release("1", sql);
            refused.isProblem(400, "ReleaseRefused");
            assertThat(refused.text("message")).as(sql).contains("backup");
        }
        Reply done = shop.released("1", """
                create type color as enum ('red');
                create type pair as (one int, other int);
                create table t (partition int, inherit int check (inherit > 0) no inherit);
                alter table t add constraint c check (partition > 0) no inherit;
                create view v as select row_number() over (partition by partition) from t;
                """);
        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
    }

    @Test
    void d14_migration_without_the_suffix_is_refused_if_a_stack_uses_suffixes() {
        TestTenant shop = TestTenant.open(DatabaseStrategy.TABLE_SUFFIX);

        shop.release("1", "create table orders (id int)").isProblem(400, "ReleaseRefused");
        shop.release("1", "create table a${suffix} (id int); create table b (id int)")
                .isProblem(400, "ReleaseRefused");
        shop.release("1", "create table a${prefix} (id int)").isProblem(400, "ReleaseRefused");
    }

    @EachStrategy
    @Tag("long")
    void d14_later_development_gets_all_releases_of_production_in_order(DatabaseStrategy strategy) {
        TestTenant shop = TestTenant.openProduction();
        shop.released("2", ORDERS);
        shop.released("9", "alter table orders${suffix} add column note text;");
        shop.released("10.1", "create index orders_note${suffix} on orders${suffix} (note);");

        shop.provision(shop.account().development(), strategy);

        Reply production = shop.get("/stacks/production/releases").isOk();
        Reply development = shop.get("/stacks/development/releases").isOk();
        for (int i = 0; i < 3; i++) {
            assertThat(development.text(i + ".version"))
                    .isEqualTo(List.of("2", "9", "10.1").get(i));
            for (String what : List.of("version", "description", "checksum")) {
                assertThat(development.text(i + "." + what)).isEqualTo(production.text(i + "." + what));
            }
        }
        Reply next = shop.released("11", "alter table orders${suffix} add column later text;");
        assertThat(next.text("state")).as("%s", next).isEqualTo("DONE");
        assertThat(next.text("stacks.0.checksum")).isEqualTo(next.text("stacks.1.checksum"));
        assertThat(shop.get("/stacks/development/releases").isOk().text("3.version"))
                .isEqualTo("11");
    }

    @LongTest
    void development_ordered_during_a_release_includes_the_release() {
        TestTenant shop = TestTenant.openProduction();
        shop.released("1", ORDERS);
        List<String> begun = new ArrayList<>();

        shop.locked("production", "orders", () -> {
            String release = shop.release("2", "alter table orders${suffix} add column note text;")
                    .isOk()
                    .text("id");
            Waiting.until(() -> shop.get("/releases/" + release).text("stacks.0.state"), "RUNNING"::equals);
            String operation = shop.begin(shop.account().development(), DatabaseStrategy.DATABASE);
            Waiting.until(() -> shop.account().operation(operation), it -> "release".equals(it.at("phase")));
            begun.add(operation);
        });

        shop.account().done(begun.getFirst());
        assertThat(shop.get("/stacks/development/releases").isOk().texts("version"))
                .containsExactly("1", "2");
    }

    @LongTest
    void repeated_or_older_version_is_refused() {
        TestTenant shop = TestTenant.open(DatabaseStrategy.DATABASE);
        shop.released("2", ORDERS);

        shop.release("1", "create table late (id int)").isProblem(400, "ReleaseRefused");
        shop.release("2", "create table late (id int)").isProblem(400, "ReleaseRefused");
        shop.release("x", "create table late (id int)").isProblem(400, "BadUserInput");
        shop.get("/releases/00000000-0000-0000-0000-000000000000").isProblem(404, "ReleaseNotFound");
    }

    /// If this server dies, another server can continue the release soon.
    @LongTest
    void running_release_renews_its_short_claim() {
        TestTenant shop = TestTenant.open(DatabaseStrategy.DATABASE);
        shop.released("1", ORDERS);

        shop.locked("development", "orders", () -> {
            Reply begun = shop.release("2", "alter table orders${suffix} add column note text;")
                    .isOk();
            String operation = begun.text("operationId");
            Waiting.until(() -> shop.get("/releases/" + begun.text("id")).text("stacks.0.state"), "RUNNING"::equals);
            Instant first = shop.claimedUntil(operation);
            assertThat(first).isBefore(Instant.now().plus(ReleaseLoop.CLAIM).plusSeconds(1));
            Waiting.until(() -> shop.claimedUntil(operation), first::isBefore);
        });

        assertThat(shop.over(shop.get("/releases?limit=1").isOk().text("0.id")).text("state"))
                .isEqualTo("DONE");
    }

    @EachStrategy
    @Tag("long")
    void missing_release_of_a_stack_is_reported_as_drift(DatabaseStrategy strategy) {
        TestTenant shop = TestTenant.open(strategy);
        shop.released("1", ORDERS);
        shop.released("2", "alter table orders${suffix} add column note text;");
        PageReader.of(shop::get, "/releases").limit().after().before();
        assertThat(shop.drift("development")).doesNotContain("\"release\"");

        shop.executeDirectly("development", "delete from %s where version = '2'");

        assertThat(shop.releaseDrift("development")).containsExactly("1, 2 / 1");
        assertThat(shop.drift("production")).doesNotContain("\"release\"");
    }

    @LongTest
    void migration_has_a_lock_timeout_and_a_statement_timeout() {
        TestTenant shop = TestTenant.open(DatabaseStrategy.DATABASE);

        shop.released("1", """
                create materialized view bounds as
                select current_setting('lock_timeout') || ' ' || current_setting('statement_timeout');
                """);

        assertThat(shop.ask("development", "select * from bounds")).isEqualTo("1min 30min");
    }

    @LongTest
    void d20_release_hides_stacks_that_the_caller_cannot_see() {
        TestTenant shop = TestTenant.open(DatabaseStrategy.DATABASE);
        TestPerson ann = TestPerson.member(shop.account(), "ADMIN", "ADMIN");
        shop.account()
                .http()
                .put(shop.account().key(), "/api/v1/environments/production/access", """
                        {"overrides": [{"memberId": "%s", "effect": "DENY"}]}
                        """.formatted(ann.id()))
                .isOk();

        String id = shop.released("1", ORDERS).text("id");

        for (Reply seen : List.of(ann.get("/releases/" + id), ann.get("/releases"))) {
            assertThat(seen.isOk().http().body()).contains("\"development\"").doesNotContain("\"production\"");
        }
    }

    @LongTest
    void second_release_is_refused_while_one_is_running() {
        TestTenant shop = TestTenant.open(DatabaseStrategy.DATABASE);

        String first = shop.release("1", ORDERS).isOk().text("id");
        shop.release("2", "create table late (id int)").isProblem(409, "ReleaseUnderWay");

        assertThat(shop.over(first).text("state")).isEqualTo("DONE");
        shop.released("2", "create table late (id int)");
    }

    @LongTest
    void d15_release_copies_no_rows_to_development() {
        TestTenant shop = TestTenant.open(DatabaseStrategy.DATABASE);
        shop.released("1", ORDERS);

        shop.ask("production", "insert into orders (cents) values (5)");
        shop.released("2", "alter table orders${suffix} add column note text default 'new';");

        assertThat(shop.ask("production", "select count(*) from orders where note = 'new'"))
                .isEqualTo("1");
        assertThat(shop.ask("development", "select count(*) from orders")).isEqualTo("0");
    }

    private static String ask(TestTenant shop, String environment, String sql, DatabaseStrategy strategy) {
        return strategy == DatabaseStrategy.SCHEMA
                ? shop.ask(
                        environment,
                        sql.replace(
                                "from ",
                                "from \"%s_dev\".".formatted(shop.account().slug())))
                : shop.ask(environment, sql);
    }

    /// If PostgreSQL split the text differently than the check, a statement could be hidden.
    @Test
    void statement_hidden_in_a_migration_is_refused() {
        TestTenant tenant = TestTenant.open(DatabaseStrategy.TABLE_SUFFIX);
        String hidden = "delete from orders${suffix}";
        for (String sql : List.of(
                "create table a${suffix} (i int); -- \r" + hidden,
                "create table a$x$${suffix} (i int); %s; create table b$x$${suffix} (i int)".formatted(hidden),
                "create table a${suffix} (i text default $€$ ' $€$); %s; --'".formatted(hidden),
                "create table a${suffix} (i text default E'a'\n'b\\''); %s; --'".formatted(hidden),
                "create table a${suffix} (i _e default _e'\\'); %s; --'".formatted(hidden),
                "create table a${suffix}$x$ (i int); %s; create table b${suffix}$x$ (i int)".formatted(hidden),
                "create aggregate count(text) (sfunc = f${suffix}, stype = int)",
                "alter function f${suffix}(varchar) rename to lower")) {
            tenant.release("1", sql).isProblem(400, "ReleaseRefused");
        }
    }

    @Test
    void function_planted_by_a_migration_does_not_affect_production() {
        TestTenant tenant = TestTenant.open(DatabaseStrategy.TABLE_SUFFIX);
        tenant.ask("production", "create table things (name varchar); insert into things values ('Mine')");

        Reply done = tenant.released("1", """
                create function plant${suffix}() returns int language plpgsql as $$
                begin
                    if '${suffix}' <> '' then
                        execute 'create function public.lower(varchar) returns text language sql as ''select ''''planted''''''';
                    end if;
                    return 1;
                end $$;
                create materialized view planted${suffix} as select plant${suffix}() as it
                """);

        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
        assertThat(tenant.ask("production", "select lower(name) from things")).isEqualTo("mine");
        assertThat(tenant.ask("development", "select count(*) from planted_dev"))
                .isEqualTo("1");
    }
}
