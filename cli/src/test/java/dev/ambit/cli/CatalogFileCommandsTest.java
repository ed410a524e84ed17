package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.pricelist.PriceListText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Keeps a catalog as a file: exports it, plans a change and applies it.
class CatalogFileCommandsTest extends OwnerFixture {

    private Path file;

    @BeforeEach
    void model() throws IOException {
        Path list = Files.writeString(home.resolve("list.yml"), PriceListText.ACME);
        ann.sees("import", list.toString(), "--publish");
        file = home.resolve("catalog.yml");
        assertThat(ann.sees("catalog", "export", file.toString())).contains("The catalog was written to " + file);
    }

    @LongTest
    void exported_catalog_is_planned_and_applied_in_another_environment() {
        assertThat(ann.sees("catalog", "export")).isEqualTo(read());
        assertThat(ann.sees("catalog", "plan", file.toString())).contains("The catalogs are equal.");

        CommandOutput planned = ann.types("catalog", "plan", file.toString(), "--env", "production");
        assertThat(planned.exit()).as(planned.err()).isEqualTo(Command.DIFFERENT);
        assertThat(planned.out())
                .contains("+ Plan PRO (PRO)", "Impact: no decision of an existing customer changes")
                .containsPattern("(?m)^Hash: \\S+$");
        CommandOutput markdown =
                ann.types("catalog", "plan", file.toString(), "--env", "production", "--format", "markdown");
        assertThat(markdown.exit()).isEqualTo(Command.DIFFERENT);
        assertThat(markdown.out()).startsWith("**").contains("### Added", "(`PRO`)");

        CommandOutput unconfirmed = ann.pipe("development", "catalog", "apply", file.toString(), "--env", "production");
        assertThat(unconfirmed.exit()).isEqualTo(Command.FAILED);
        assertThat(ann.pipeDone(
                        "production",
                        "catalog",
                        "apply",
                        file.toString(),
                        "--env",
                        "production",
                        "--commit",
                        "4f0c2d1"))
                .containsPattern("(?m)^revision +\\S+$")
                .containsPattern("(?m)^commit +4f0c2d1$");
        assertThat(ann.sees("diff", "development", "production")).contains("The catalogs are equal.");
    }

    @LongTest
    void drift_since_the_last_file_is_shown_and_overwritten_only_on_request() throws IOException {
        assertThat(ann.isRefused("catalog", "plan", "--drift")).contains("No catalog file was applied");
        ann.sees("catalog", "apply", file.toString(), "--commit", "one");
        assertThat(ann.sees("catalog", "plan", "--drift"))
                .contains("commit one", "No drift: the catalog equals the last applied file.");

        ann.sees("plan", "draft", "PRO");
        ann.sees("plan", "edit", "PRO", "--name", "On screen");
        ann.sees("plan", "publish", "PRO");
        CommandOutput drift = ann.types("catalog", "plan", "--drift");
        assertThat(drift.exit()).isEqualTo(Command.DIFFERENT);
        assertThat(drift.out()).contains("PRO -> On screen");

        CommandOutput planned = ann.types("catalog", "plan", file.toString());
        assertThat(planned.exit()).isEqualTo(Command.DIFFERENT);
        assertThat(planned.out()).contains("overwrites a change made since the last file: plans.PRO.displayName");
        assertThat(ann.isRefused("catalog", "apply", file.toString()))
                .contains("The first of 1 is `plans.PRO.displayName`");
        ann.sees("catalog", "apply", file.toString(), "--overwrite");
        assertThat(ann.sees("plan", "get", "PRO")).containsPattern("(?m)^name +PRO$");
        Files.writeString(file, read().replace("displayName: FREE", "displayName: Free of charge"));
        ann.sees("catalog", "apply", file.toString());
        assertThat(ann.sees("plan", "get", "FREE")).containsPattern("(?m)^name +Free of charge$");
    }

    @Test
    void export_keeps_the_comments_of_the_file() throws IOException {
        Files.writeString(
                file,
                read().replace("  PRO:", "  # Sold since 2024.\n  PRO: # our main plan")
                        .replace("displayName: PRO", "displayName: PRO # not translated"));
        ann.sees("plan", "draft", "FREE");
        ann.sees("plan", "edit", "FREE", "--name", "Nothing");
        ann.sees("plan", "publish", "FREE");

        ann.sees("catalog", "export", file.toString());

        assertThat(read())
                .contains("  # Sold since 2024.\n  PRO: # our main plan\n    displayName: PRO # not translated\n")
                .contains("displayName: Nothing");
        assertThat(ann.sees("catalog", "plan", file.toString())).contains("The catalogs are equal.");
    }

    @LongTest
    void wrong_usage_exits_with_2_and_a_protected_environment_refuses_a_file() {
        assertThat(ann.types("catalog", "plan").exit()).isEqualTo(Command.WRONG_USAGE);
        assertThat(ann.types("catalog", "plan", file.toString(), "--drift").exit())
                .isEqualTo(Command.WRONG_USAGE);
        assertThat(ann.types("catalog", "apply").exit()).isEqualTo(Command.WRONG_USAGE);
        acme.http().put(acme.key(), "/api/v1/account/promotion-rules", """
                        {"rules": [{"environment": "production", "isProtected": true}]}
                        """).isOk();

        TestUser program = TestUser.at(home)
                .with("AMBIT_URL", TestUser.URL)
                .with("AMBIT_KEY", acme.production().key());
        assertThat(program.types("catalog", "plan", file.toString()).exit()).isEqualTo(Command.DIFFERENT);
        assertThat(program.isRefused("catalog", "apply", file.toString())).contains("is protected");
        assertThat(program.isRefused("catalog", "apply", file.toString(), "--hash", "0".repeat(64)))
                .contains("is protected");
    }

    @Test
    void managed_environment_takes_only_files_with_a_commit() {
        assertThat(ann.types("catalog", "apply", file.toString(), "--managed").exit())
                .isEqualTo(Command.WRONG_USAGE);
        ann.sees("catalog", "apply", file.toString(), "--managed", "--commit", "4f0c2d1");

        assertThat(ann.isRefused("plan", "draft", "PRO")).contains("managed from code");
        assertThat(ann.isRefused("catalog", "apply", file.toString())).contains("`commit` is missing");
        ann.sees("catalog", "apply", file.toString(), "--commit", "5a1d3e2");
        assertThat(ann.sees("catalog", "plan", "--drift")).contains("commit 5a1d3e2", "No drift");
    }

    private String read() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
