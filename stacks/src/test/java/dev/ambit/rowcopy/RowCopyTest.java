package dev.ambit.rowcopy;

import static dev.ambit.stack.Stage.DEVELOPMENT;
import static dev.ambit.stack.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.PageReader;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.EachStrategy;
import dev.ambit.stack.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RowCopyTest {

    private static final String ORDERS =
            "\"tables\": [{\"name\": \"orders\"}, {\"name\": \"categories\"}], \"foreignKeys\": \"FOLLOW\"";

    @EachStrategy
    @Tag("long")
    void d24_row_copy_includes_all_referenced_rows(DatabaseStrategy strategy) {
        TestShop shop = TestShop.open(strategy);

        Reply done = shop.copied("""
                "tables": [{"name": "order_lines"}, {"name": "categories"}], "foreignKeys": "FOLLOW"
                """);

        assertThat(done.text("state")).as("%s", done).isEqualTo("DONE");
        assertThat(shop.count(DEVELOPMENT, "order_lines")).isEqualTo(600);
        assertThat(shop.count(DEVELOPMENT, "orders")).isEqualTo(300);
        // Only customers with orders, and only the countries of those customers.
        assertThat(shop.count(DEVELOPMENT, "customers")).isEqualTo(50);
        assertThat(shop.count(DEVELOPMENT, "countries")).isEqualTo(2);
        assertThat(digest(shop, DEVELOPMENT)).isEqualTo(digest(shop, PRODUCTION));
        assertThat(shop.text(DEVELOPMENT, "select parent from categories${s} where id = 1"))
                .isEqualTo("2");
    }

    @EachStrategy
    @Tag("long")
    void d24_ids_of_new_development_rows_follow_the_copied_ids(DatabaseStrategy strategy) {
        TestShop shop = TestShop.open(strategy);
        shop.copied("""
                "tables": [{"name": "customers"}, {"name": "countries"}]
                """);

        shop.run(DEVELOPMENT, "insert into customers${s} (email) values ('next@example.com')");

        assertThat(shop.text(DEVELOPMENT, "select id from customers${s} where email = 'next@example.com'"))
                .isEqualTo("101");
    }

    @LongTest
    void d24_row_copy_is_recorded_once_in_the_audit_log_with_its_actor() {
        TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);

        shop.copied("""
                "tables": [{"name": "countries", "where": [{"column": "code", "operator": "EQUALS", "value": "FI"}]}]
                """);

        List<?> acts = (List<?>)
                Objects.requireNonNull(shop.get("/audit?limit=100").isOk().at(""));
        assertThat(acts.stream().map(String::valueOf).filter(it -> it.contains("environment.rows_copied")))
                .hasSize(1)
                .allMatch(it ->
                        it.contains("actor={type=USER, id=") && it.contains("countries") && !it.contains("value"));
    }

    @Test
    void d24_a_dry_run_counts_and_changes_nothing() {
        TestShop shop = TestShop.open(DatabaseStrategy.DATABASE);

        Reply forecast = shop.copy("""
                "tables": [{"name": "orders", "where": [{"column": "cents", "operator": "AT_MOST", "value": 10}]}],
                "foreignKeys": "REFUSE", "personal": [{"table": "orders", "column": "cents"}], "dryRun": true
                """);

        assertThat(forecast.http().statusCode()).isEqualTo(200);
        assertThat(forecast.at("tables.0.rows")).hasToString("10");
        assertThat(forecast.text("needs.0.to")).isEqualTo("categories");
        assertThat(forecast.at("needs.0.rows")).hasToString("2");
        assertThat(forecast.text("needs.1.to")).isEqualTo("customers");
        assertThat(forecast.at("needs.1.rows")).hasToString("10");
        assertThat(forecast.text("unmasked.0.column")).isEqualTo("cents");
        assertThat(forecast.at("refused")).isEqualTo(true);
        assertThat(shop.count(DEVELOPMENT, "orders")).isZero();
    }

    @LongTest
    void d24_row_copy_without_its_referenced_rows_is_refused() {
        TestShop shop = TestShop.open(DatabaseStrategy.TABLE_SUFFIX);
        String orders = "\"tables\": [{\"name\": \"orders\"}, {\"name\": \"categories\"}]";

        shop.copy(orders).isProblem(409, "RowCopyRefused");
        shop.copied("\"tables\": [{\"name\": \"customers\"}, {\"name\": \"countries\"}]");

        // Now development has them.
        assertThat(shop.copied(orders).text("state")).isEqualTo("DONE");
        assertThat(shop.count(DEVELOPMENT, "orders")).isEqualTo(300);
    }

    @CiTest
    void d27_row_copy_from_development_to_production_is_refused() {
        TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);
        shop.run(DEVELOPMENT, "insert into countries${s} values ('XX', 'Nowhere')");

        shop.http("POST", "/row-copies", """
                        {"source": "development", "target": "production", "tables": [{"name": "countries"}]}
                        """).isProblem(409, "RowCopyIntoProduction");
        shop.http("POST", "/row-copies", """
                        {"source": "development", "target": "development", "tables": [{"name": "countries"}]}
                        """).isProblem(400, "BadUserInput");

        assertThat(shop.count(PRODUCTION, "countries")).isEqualTo(3);
    }

    @LongTest
    void d15_new_rows_are_not_copied_automatically() throws InterruptedException {
        TestShop shop = TestShop.open(DatabaseStrategy.DATABASE);
        shop.copied("\"tables\": [{\"name\": \"countries\"}]");

        shop.run(PRODUCTION, "insert into countries values ('DK', 'Denmark')");
        Thread.sleep(Duration.ofSeconds(2));

        assertThat(shop.count(PRODUCTION, "countries")).isEqualTo(4);
        assertThat(shop.count(DEVELOPMENT, "countries")).isEqualTo(3);
    }

    @EachStrategy
    @Tag("long")
    void d22_copied_media_paths_refer_to_the_images_of_production(DatabaseStrategy strategy) {
        TestShop shop = TestShop.open(strategy);
        shop.http("PUT", "/stacks/production/masking", """
                        {"personal": [], "media": [{"table": "customers", "column": "picture"}]}
                        """).isOk();

        shop.copied("\"tables\": [{\"name\": \"customers\"}, {\"name\": \"countries\"}]");

        assertThat(shop.text(DEVELOPMENT, "select picture from customers${s} where id = 1"))
                .isEqualTo("https://media.shop.example/images/people/1.png");
        assertThat(shop.text(DEVELOPMENT, "select picture from customers${s} where id = 3"))
                .isEqualTo("https://cdn.example/3.png");
        assertThat(shop.text(PRODUCTION, "select picture from customers where id = 1"))
                .isEqualTo("/people/1.png");
    }

    @LongTest
    void value_too_long_for_its_column_stops_the_copy() {
        TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);
        shop.both("""
                create domain short as varchar(10);
                create table people (id int primary key, country char(2), code varchar(10) unique, picture varchar(30),
                    nick short, cents numeric(4, 2))
                """);
        shop.run(PRODUCTION, """
                insert into people values (1, 'FI', 'one', '/people/1.png', 'a', 5.01), (2, 'SE', 'two', null, 'b', 5)
                """);
        shop.http("PUT", "/stacks/production/masking", """
                        {"personal": [], "media": [{"table": "people", "column": "picture"}]}
                        """).isOk();
        String people = "\"tables\": [{\"name\": \"people\", \"columns\": [\"id\", \"%s\"]}]";
        String mask = ", \"masks\": [{\"table\": \"people\", \"column\": \"%s\", \"rule\": \"HASH\"}]";

        Reply media = shop.copied(people.formatted("picture"));
        Reply code = shop.copied(people.formatted("code") + mask.formatted("code"));
        Reply nick = shop.copied(people.formatted("nick") + mask.formatted("nick"));

        assertThat(media.text("problem.message")).contains("too long for the column picture");
        assertThat(code.text("problem.message")).contains("too long for the column code");
        assertThat(nick.text("problem.message")).contains("too long for the column nick");
        assertThat(shop.count(DEVELOPMENT, "people")).isZero();
    }

    @LongTest
    void condition_value_is_not_truncated_to_the_column_type() {
        TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);
        shop.both("create table people (id int primary key, country char(2), cents numeric(4, 2))");
        shop.run(PRODUCTION, "insert into people values (1, 'FI', 5.01), (2, 'SE', 5)");
        String people = """
                "tables": [{"name": "people", "where": [{"column": "%s", "operator": "%s", "value": %s}]}], "dryRun": true
                """;

        for (String value : List.of("\"FIN\"", "[\"SE\", \"FIN\"]")) {
            Reply refused = shop.copy(people.formatted("country", value.startsWith("[") ? "IN" : "EQUALS", value));
            refused.isProblem(400, "BadUserInput");
            assertThat(refused.at("field")).isEqualTo("tables.0.where.0.value");
        }
        assertThat(shop.copy(people.formatted("country", "IN", "[\"FI\", \"SE\"]"))
                        .at("tables.0.rows"))
                .hasToString("2");
        assertThat(shop.copy(people.formatted("cents", "LESS", "5.005")).at("tables.0.rows"))
                .hasToString("1");
    }

    @Test
    void personal_data_is_copied_only_with_a_mask() {
        TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);
        String customers = "\"tables\": [{\"name\": \"customers\"}, {\"name\": \"countries\"}]";
        shop.http("PUT", "/stacks/production/masking", """
                        {"personal": [{"table": "customers", "column": "email", "rule": "EMAIL"},
                                      {"table": "customers", "column": "phone"}]}
                        """).isOk();

        shop.copy(customers).isProblem(409, "PersonalDataUnmasked");
        Reply done = shop.copied(customers + """
                , "masks": [{"table": "customers", "column": "phone", "rule": "FIXED", "value": "it's \\\\ nobody"}]
                """);

        assertThat(done.text("state")).isEqualTo("DONE");
        assertThat(shop.text(DEVELOPMENT, "select count(*) from customers where email like '%real%'"))
                .isEqualTo("0");
        assertThat(shop.text(DEVELOPMENT, "select count(distinct email) from customers"))
                .isEqualTo("100");
        assertThat(shop.text(DEVELOPMENT, "select distinct phone from customers"))
                .isEqualTo("it's \\ nobody");
    }

    @LongTest
    void masked_value_is_stable_and_not_a_plain_hash() {
        TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);
        String customers = """
                "tables": [{"name": "customers"}, {"name": "countries"}], "conflict": "REPLACE",
                "masks": [{"table": "customers", "column": "email", "rule": "EMAIL"}]
                """;

        shop.copied(customers);
        String masked = shop.text(DEVELOPMENT, "select email from customers where id = 1");
        shop.copied(customers);

        assertThat(shop.text(DEVELOPMENT, "select email from customers where id = 1"))
                .isEqualTo(masked);
        assertThat(masked).matches("user-[0-9a-f]{12}@example\\.invalid");
        assertThat(shop.text(PRODUCTION, "select encode(sha256(email::bytea), 'hex') from customers where id = 1"))
                .doesNotContain(masked.substring("user-".length(), masked.indexOf('@')));
    }

    @LongTest
    void renamed_personal_column_is_not_copied_unmasked() {
        TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);
        shop.http("PUT", "/stacks/production/masking", """
                        {"personal": [{"table": "customers", "column": "email", "rule": "EMAIL"}]}
                        """).isOk();
        shop.both("alter table customers rename column email to mail");

        shop.copy("\"tables\": [{\"name\": \"customers\"}, {\"name\": \"countries\"}]")
                .isProblem(409, "RowCopyRefused");

        assertThat(shop.count(DEVELOPMENT, "customers")).isZero();
    }

    @LongTest
    void mask_on_a_key_column_is_refused() {
        TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);

        Reply refused = shop.copy(ORDERS + """
                , "masks": [{"table": "customers", "column": "country", "rule": "NULL"}]
                """);

        refused.isProblem(400, "BadUserInput");
        assertThat(refused.at("field")).isEqualTo("masks.0.column");
    }

    @LongTest
    void existing_rows_are_kept_or_replaced_or_stop_the_copy() {
        TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);
        shop.run(DEVELOPMENT, "insert into countries values ('FI', 'Mine')");
        String countries = "\"tables\": [{\"name\": \"countries\"}], \"conflict\": \"%s\"";

        Reply failed = shop.copied(countries.formatted("FAIL"));
        assertThat(failed.text("state")).isEqualTo("FAILED");
        assertThat(failed.text("problem.code")).isEqualTo("RowCopyStopped");
        assertThat(shop.count(DEVELOPMENT, "countries")).isOne();

        shop.copied(countries.formatted("SKIP"));
        assertThat(shop.text(DEVELOPMENT, "select name from countries where code = 'FI'"))
                .isEqualTo("Mine");
        assertThat(shop.count(DEVELOPMENT, "countries")).isEqualTo(3);

        shop.copied(countries.formatted("REPLACE"));
        assertThat(shop.text(DEVELOPMENT, "select name from countries where code = 'FI'"))
                .isEqualTo("Finland");
    }

    @Test
    void invalid_row_copy_is_refused_with_the_field() {
        TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);
        Map<String, String> wrong = Map.of(
                "\"tables\": []",
                "tables",
                "\"tables\": [{\"name\": \"nothing\"}]",
                "tables.0.name",
                "\"tables\": [{\"name\": \"orders\"}, {\"name\": \"orders\"}]",
                "tables.1",
                "\"tables\": [{\"name\": \"orders\", \"columns\": [\"doubled\"]}]",
                "tables.0.columns.0",
                "\"tables\": [{\"name\": \"orders\", \"columns\": [\"id\"]}]",
                "tables.0.columns",
                "\"tables\": [{\"name\": \"orders\", \"where\": [{\"column\": \"x\", \"operator\": \"IS_NULL\"}]}]",
                "tables.0.where.0.column",
                "\"tables\": [{\"name\": \"orders\", \"where\": [{\"column\": \"cents\", \"operator\": \"LESS\"}]}]",
                "tables.0.where.0.value",
                "\"tables\": [{\"name\": \"orders\", \"where\": [{\"column\": \"cents\", \"operator\": \"LESS\","
                        + " \"value\": \"1; drop table orders\"}]}]",
                "tables.0.where.0.value",
                "\"tables\": [{\"name\": \"orders\", \"sql\": \"true\"}]",
                "tables.0.sql");

        wrong.forEach((body, field) -> {
            Reply refused = shop.copy(body);
            refused.isProblem(400, "BadUserInput");
            assertThat(refused.at("field")).as(body).isEqualTo(field);
        });
    }

    @LongTest
    void list_shows_row_copies_with_their_progress() {
        TestShop shop = TestShop.open(DatabaseStrategy.TABLE_SUFFIX);
        String operation = shop.copied(ORDERS + ", \"conflict\": \"SKIP\"").text("id");

        Reply list = shop.get("/row-copies?environment=development").isOk();
        Reply one = shop.get("/row-copies/" + operation).isOk();

        shop.copied(ORDERS + ", \"conflict\": \"SKIP\"");
        PageReader.of(shop::get, "/row-copies?environment=development")
                .limit()
                .after()
                .before();
        assertThat(list.text("0.operationId")).isEqualTo(operation);
        assertThat(one.text("state")).isEqualTo("DONE");
        assertThat(one.at("read")).isEqualTo(one.at("total")).isEqualTo(one.at("written"));
    }

    private static String digest(TestShop shop, Stage stage) {
        return shop.text(stage, "select md5(string_agg(l::text, ',' order by l)) from order_lines${s} as l")
                + shop.text(stage, "select md5(string_agg(o::text, ',' order by id)) from orders${s} as o");
    }
}
