package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.rowcopy.TestShop;
import dev.ambit.stack.DatabaseStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseCommandsTest {

    private final TestShop shop = TestShop.empty(DatabaseStrategy.DATABASE);

    @TempDir
    private Path home;

    @Test
    void migrations_are_released_to_all_environments() throws IOException {
        TestUser ann = TestUser.withKey(home, shop.account());
        String orders = file("V1__orders.sql", "create table orders (id int primary key)");
        String notes = file("V1.1__notes_of_orders.sql", "alter table orders add column note text");
        assertThat(ann.sees("release", "list")).isEqualTo("The account has no releases.\n");

        JsonObject begun = ann.gets("release", "create", orders, notes, "--json");
        ann.sees("operation", "watch", begun.text("operationId"));

        assertThat(ann.sees("release", "list")).contains(begun.text("id"), "1, 1.1", "DONE");
        assertThat(ann.sees("release", "show", begun.text("id")))
                .containsPattern("(?m)^state +DONE$")
                .containsPattern("(?m)^development +DEVELOPMENT +DONE ")
                .containsPattern("(?m)^production +PRODUCTION +DONE ");
        assertThat(ann.sees("release", "create", file("V2__more.sql", "alter table orders add column more text")))
                .contains("release", "operation");
    }

    @LongTest
    void invalid_migration_file_is_refused() throws IOException {
        TestUser ann = TestUser.withKey(home, shop.account());

        assertThat(ann.isRefused("release", "create", file("orders.sql", "create table orders ()")))
                .contains("is not named like a migration");
        assertThat(ann.isRefused(
                        "release", "create", home.resolve("V1__none.sql").toString()))
                .contains("cannot be read");
        assertThat(ann.isRefused("release", "create", file("V1__rows.sql", "insert into orders values (1)")))
                .contains("Line 1 has a statement that a release cannot run");
        assertThat(ann.isRefused("release", "show", "none")).startsWith("ambit: ");
    }

    private String file(String name, String sql) throws IOException {
        return Files.writeString(home.resolve(name), sql).toString();
    }
}
