package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.rowcopy.TestShop;
import dev.ambit.stack.DatabaseStrategy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandsTest {

    private final TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);

    @TempDir
    private Path home;

    @LongTest
    void production_is_backed_up_and_development_has_no_backups() {
        TestUser ann = TestUser.withKey(home, shop.account());

        watch(ann, ann.gets("backup", "now", "--env", "production", "--json"));

        assertThat(ann.sees("backup", "list", "--env", "production"))
                .containsPattern("(?m)^backed up +true$")
                .contains("VERIFIED", "1005");
        assertThat(ann.sees("backup", "list", "--env", "development"))
                .containsPattern("(?m)^backed up +false$")
                .contains("The environment has no backups.");
        assertThat(ann.isRefused("backup", "now", "--env", "development")).startsWith("ambit: ");
    }

    @Test
    void development_is_exported_and_imported_but_production_is_not() {
        TestUser ann = TestUser.withKey(home, shop.account());
        assertThat(ann.sees("backup", "exports", "--env", "development")).endsWith("The environment has no exports.\n");

        watch(ann, ann.gets("backup", "export", "--env", "development", "--json"));
        String export = ann.gets("backup", "exports", "--env", "development", "--json")
                .list("exports")
                .getFirst()
                .text("id");
        assertThat(ann.sees("backup", "exports", "--env", "development")).contains(export);
        watch(ann, ann.gets("backup", "import", export, "--env", "development", "--json"));

        assertThat(ann.isRefused("backup", "import", export, "--env", "production"))
                .startsWith("ambit: ");
        assertThat(ann.isRefused("backup", "export", "--env", "production")).startsWith("ambit: ");
    }

    private static void watch(TestUser ann, JsonObject begun) {
        assertThat(ann.sees("operation", "watch", begun.text("operationId"))).containsPattern("(?m)^state +DONE$");
    }
}
