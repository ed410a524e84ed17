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

class CopyCommandsTest {

    private final TestShop shop = TestShop.open(DatabaseStrategy.SCHEMA);

    @TempDir
    private Path home;

    @Test
    void row_copy_is_previewed_and_then_run() throws IOException {
        TestUser ann = TestUser.withKey(home, shop.account());
        String file = file("""
            {"source": "production", "target": "development", "tables": [{"name": "categories"}],
             "foreignKeys": "FOLLOW"}
            """);

        assertThat(ann.sees("copy", "try", file, "--json")).contains("categories");
        assertThat(ann.sees("copy", "try", file)).containsPattern("(?m)^categories +2 ");
        assertThat(ann.sees("copy", "list", "--env", "development")).endsWith("No rows have been copied.\n");
        String operation = ann.gets("copy", "run", file, "--json").text("operationId");
        ann.sees("operation", "watch", operation);

        assertThat(ann.sees("copy", "list", "--env", "development")).containsPattern(operation + " +DONE +2 +2 ");
        assertThat(ann.sees("copy", "run", file))
                .contains("operation", "Follow the operation with: ambit operation watch ");
    }

    @LongTest
    void invalid_copy_file_and_copy_into_production_are_refused() throws IOException {
        TestUser ann = TestUser.withKey(home, shop.account());

        assertThat(ann.isRefused("copy", "run", file("not JSON"))).contains("is not valid JSON");
        assertThat(ann.isRefused("copy", "try", home.resolve("none.json").toString()))
                .contains("cannot be read");
        assertThat(ann.isRefused("copy", "run", file("""
            {"source": "development", "target": "production", "tables": [{"name": "categories"}]}
            """))).startsWith("ambit: ");
    }

    private String file(String json) throws IOException {
        return Files.writeString(home.resolve("copy.json"), json).toString();
    }
}
