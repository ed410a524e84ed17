package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ambit.LongTest;
import dev.ambit.problem.Problem;
import dev.ambit.rowcopy.TestShop;
import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Stage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A tenant plants objects in its database so that an administrator runs them.
@Tag("ci")
class PlantedCodeTest {

    private final TestShop shop = TestShop.open(DatabaseStrategy.DATABASE);

    /// Creates a function that leaves a trace if another user than its owner runs it.
    private void plantGrab() {
        shop.run(Stage.PRODUCTION, """
                create function public.grab() returns boolean language plpgsql as $$
                begin
                    if current_user <> '%s' then
                        execute 'comment on schema public is ''grabbed by ' || current_user || '''';
                    end if;
                    return true;
                end $$
                """.formatted(shop.database(Stage.PRODUCTION).login()));
    }

    private void assertNothingWasGrabbed() {
        assertThat(shop.text(Stage.PRODUCTION, "select coalesce(obj_description('public'::regnamespace), '')"))
                .doesNotContain("grabbed");
    }

    /// Creates a release history in production with a column whose cast to JSON runs `body`.
    private static void plantCast(TestStack stack, String body) {
        stack.as(Stage.PRODUCTION, """
                create type trap as enum ('one');
                create function spring(trap) returns json language plpgsql as $$ begin %s end $$;
                create cast (trap as json) with function spring(trap);
                create table ambit_releases (id int primary key, trapped trap);
                insert into ambit_releases values (1, 'one')
                """.formatted(body));
    }

    @LongTest
    void view_in_place_of_the_release_history_runs_only_as_its_owner() {
        plantGrab();
        shop.run(Stage.PRODUCTION, """
                create view public.ambit_releases as
                select '1'::text as version, 'x'::text as description, 1 as checksum, now()::timestamp as installed_on,
                    1 as execution_time, public.grab() as success, 'SQL'::text as type, 1 as installed_rank
                """);

        shop.get("/stacks/production/releases");

        assertNothingWasGrabbed();
    }

    @LongTest
    void function_that_shadows_one_of_postgresql_runs_only_as_its_owner() {
        plantGrab();
        shop.run(Stage.PRODUCTION, """
                create function public.right(name, integer) returns text language sql
                as $$ select case when public.grab() then pg_catalog.right($1::text, $2) end $$;
                create function public.format(text, name, text) returns text language sql
                as $$ select case when public.grab() then pg_catalog.format($1, $2, $3) end $$;
                create function public.quote_ident(name) returns text language sql
                as $$ select case when public.grab() then pg_catalog.quote_ident($1::text) end $$;
                create function public.same(name, varchar) returns boolean language sql
                as $$ select public.grab() and $1::text = $2::text $$;
                create operator public.= (leftarg = name, rightarg = varchar, function = public.same)
                """);

        shop.copy("\"tables\": [{\"name\": \"countries\"}], \"dryRun\": true, \"foreignKeys\": \"REFUSE\"");
        shop.over(shop.http("POST", "/stacks/production/backups", "").isOk().text("operationId"));

        assertNothingWasGrabbed();
    }

    @Test
    void check_constraint_does_not_run_as_superuser_in_a_backup_verification() {
        String login = shop.database(Stage.PRODUCTION).login();
        shop.run(Stage.PRODUCTION, """
                create function public.mild() returns boolean language plpgsql as $$
                begin
                    if current_setting('is_superuser') = 'on' then
                        execute 'comment on role "%s" is ''grabbed''';
                    end if;
                    return true;
                end $$;
                create table traps (id int primary key check (public.mild()));
                insert into traps values (1)
                """.formatted(login));

        shop.over(shop.http("POST", "/stacks/production/backups", "").isOk().text("operationId"));

        String comment = TestShop.DATABASES.admin(
                "postgres",
                tx -> tx.createQuery("select shobj_description(to_regrole(:login)::oid, 'pg_authid')")
                        .bind("login", login)
                        .mapTo(String.class)
                        .one());
        assertThat(comment).startsWith("ambit PRODUCTION of ");
    }

    @Test
    void cast_of_the_release_history_does_not_run_as_superuser() {
        TestStack stack = new TestStack("cast-" + Long.toString(System.nanoTime(), 36), DatabaseStrategy.DATABASE);
        stack.ensure(stack.production());
        plantCast(stack, """
                if current_setting('is_superuser') = 'on' then
                    execute 'comment on schema public is ''grabbed''';
                end if;
                return '"one"'::json;""");

        Problem refusal = catchThrowableOfType(Problem.class, () -> stack.ensure(stack.development()));

        assertThat(TestStack.DATABASES.<String, RuntimeException>as(
                        stack.database(Stage.PRODUCTION),
                        tx -> tx.createQuery("select coalesce(obj_description('public'::regnamespace), '')")
                                .mapTo(String.class)
                                .one()))
                .doesNotContain("grabbed");
        // PostgreSQL 15.20 does not run a cast for a reader without the privilege; 18.4 does.
        if (refusal == null) {
            assertThat(stack.count(Stage.DEVELOPMENT, "ambit_releases")).isEqualTo(1);
        } else {
            assertThat(refusal).hasMessageContaining("cannot be copied: ERROR: permission denied");
        }
    }

    @Test
    void cast_that_fails_refuses_the_copy() {
        TestStack stack = new TestStack("fail-" + Long.toString(System.nanoTime(), 36), DatabaseStrategy.DATABASE);
        stack.ensure(stack.production());
        plantCast(stack, "raise exception 'sprung';");

        Problem refusal = catchThrowableOfType(Problem.class, () -> stack.ensure(stack.development()));

        assertThat(refusal).isNotNull().hasMessageContaining("cannot be copied: ERROR: ");
    }

    @Test
    void trigger_that_fails_refuses_the_copy() {
        TestStack stack = new TestStack("trig-" + Long.toString(System.nanoTime(), 36), DatabaseStrategy.DATABASE);
        stack.ensure(stack.production());
        stack.as(Stage.PRODUCTION, """
                create table ambit_releases (id int primary key);
                insert into ambit_releases values (1);
                create function spring() returns trigger language plpgsql as $$
                begin
                    raise exception 'sprung';
                end $$;
                create trigger spring before insert on ambit_releases for each row execute function spring()
                """);

        Problem refusal = catchThrowableOfType(Problem.class, () -> stack.ensure(stack.development()));

        assertThat(refusal).isNotNull().hasMessageContaining("cannot be copied: ERROR: sprung");
    }
}
