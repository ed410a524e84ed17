package dev.ambit.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.ambit.problem.Problem;
import java.time.Duration;
import java.util.List;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests which statements a migration may contain, without a database.
class StackMigrationTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table t (id int);",
                "CREATE UNIQUE INDEX i ON t (id)",
                "create or replace function f() returns int language sql as $$ select 1; delete from t $$",
                "-- insert into t\ncreate view v as select 'x; drop table t' as it",
                "/* a /* nested */ comment; */ alter table t add column note text default E'it\\'s; fine'",
                "comment on column t.id is 'who'",
                "create trigger g before insert on t for each row execute function f()",
                "create table t (id int, as_of date)",
                "drop table if exists t cascade"
            })
    void statements_that_change_structure_are_accepted(String sql) {
        MigrationCheck.check(new Migration("1", "it", sql), "sql", false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into t values (1)",
                "create table t (id int); update t set id = 2",
                "create table t as select 1",
                "create unlogged table if not exists t (a, b) as select 1, 2",
                "do $$ begin end $$",
                "with x as (delete from t returning *) select * from x",
                "grant select on t to public",
                "create extension dblink",
                "create schema s",
                "create temporary table t (id int)",
                "create role r",
                "alter table t owner to postgres",
                "create index concurrently i on t (id)",
                "drop index concurrently i",
                "alter type color add value 'blue'",
                "/* create table t (id int) */ commit",
                "explain analyze delete from t",
                "refresh materialized view v",
                ""
            })
    void statements_that_do_not_change_structure_are_refused(String sql) {
        assertThatThrownBy(() -> MigrationCheck.check(new Migration("1", "it", sql), "sql", false))
                .isInstanceOf(Problem.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "-", "\n", "--\n", " -- it\n"})
    void long_whitespace_or_comments_after_a_text_are_checked_quickly(String piece) {
        String sql = "comment on table t is E'a'" + piece.repeat(100_000) + "\n'b; c'; delete from t";

        assertThatThrownBy(() -> assertTimeout(
                        Duration.ofSeconds(5), () -> MigrationCheck.check(new Migration("1", "it", sql), "sql", false)))
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.facts()).containsEntry("received", "delete from t"));
    }

    @Test
    void refusal_contains_the_line_of_the_statement() {
        var migration = new Migration("1", "it", "create table t (id int);\n\n-- a comment\ndelete\nfrom t;");

        assertThatThrownBy(() -> MigrationCheck.check(migration, "sql", false))
                .isInstanceOfSatisfying(
                        Problem.class,
                        it -> assertThat(it.facts())
                                .containsEntry("line", 4)
                                .containsEntry("received", "delete from t"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table t (id int)",
                "create table a${suffix} (id int); create index i on a${suffix} (id)",
                "create table \"a b\" (id int); create table b${suffix} (id int)"
            })
    void new_name_without_the_suffix_is_refused_beside_production(String sql) {
        assertThatThrownBy(() -> MigrationCheck.check(new Migration("1", "it", sql), "sql", true))
                .isInstanceOf(Problem.class);
    }

    @Test
    void new_names_with_the_suffix_are_accepted_beside_production() {
        String sql = "create table \"a b${suffix}\" (id int); create unique index i${suffix} on \"a b${suffix}\" (id)";

        MigrationCheck.check(new Migration("1", "it", sql), "sql", true);
    }

    @ParameterizedTest
    @CsvSource({"1,2", "1.9,1.10", "2,10", "1,1.1", "1.4.2,2"})
    void versions_are_ordered_numerically(String older, String newer) {
        assertThat(List.of(new MigrationVersion(newer), new MigrationVersion(older)).stream()
                        .sorted()
                        .map(MigrationVersion::text))
                .containsExactly(older, newer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Number of retries exceeded while attempting to acquire PostgreSQL advisory lock. Configure lockRetryCount | Another session
            Unable to parse statement in V1__it.sql at line 1. See https://rd.gt/3ipi7Pm                               | The migration has a quote
            """)
    void message_of_the_library_is_replaced(String library, String ours) {
        MigrationFailure failure =
                StackMigration.failure(new FlywayException(library), List.of(new Migration("1", "it", "")));

        assertThat(failure.message()).startsWith(ours).doesNotContain("lockRetryCount", "https");
    }

    @Test
    void unknown_failure_of_the_library_is_not_shown() {
        var unknown = new FlywayException("Set flyway.someOption");

        assertThatThrownBy(() -> StackMigration.failure(unknown, List.of())).isSameAs(unknown);
    }
}
