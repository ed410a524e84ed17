package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlueprintCommandsTest extends OwnerFixture {

    @TempDir
    private Path files;

    @BeforeEach
    void haveKey() {
        ann = program();
    }

    @Test
    void blueprint_file_is_planned_and_applied() throws IOException {
        String file = Files.writeString(files.resolve("blueprint.yml"), """
            # Data only.
            resources:
              - kind: DATABASE
                parameters:
                  connectionsMax: 20
              - kind: POLICY
            """).toString();

        CommandOutput plan = ann.types("blueprint", "plan", file, "--env", "production");
        assertThat(plan.exit()).isEqualTo(Command.DIFFERENT);
        assertThat(plan.out())
                .contains("~ DATABASE", "    connectionsMax: (none) -> 20", "- SESSION")
                .contains("No blueprint was written yet.")
                .containsPattern("(?m)^Plan: 0 to add, 1 to change, [0-9]+ to remove\\.$");
        assertThat(ann.sees("blueprint", "apply", file, "--env", "production", "--yes"))
                .contains("Run `ambit stack provision --env production`");

        assertThat(ann.sees("blueprint", "plan", file, "--env", "production"))
                .contains("Plan: 0 to add, 0 to change, 0 to remove.");
        assertThat(ann.sees("blueprint", "apply", file, "--env", "production"))
                .contains("The blueprint was not changed.");
        assertThat(ann.gets("stack", "blueprint", "get", "--env", "production", "--json")
                        .list("resources"))
                .hasSize(2);
    }

    @LongTest
    void changes_of_production_are_confirmed() throws IOException {
        String file = Files.writeString(files.resolve("blueprint.json"), "{\"resources\": [{\"kind\": \"POLICY\"}]}")
                .toString();

        assertThat(ann.pipeRefused("development", "blueprint", "apply", file, "--env", "production"))
                .contains("is not the exact slug. Nothing was changed.");
        assertThat(ann.gets("stack", "blueprint", "get", "--env", "production", "--json")
                        .text("isDefault"))
                .isEqualTo("true");
        assertThat(ann.pipeDone("production", "blueprint", "apply", file, "--env", "production"))
                .contains("The blueprint was written.");
    }

    @LongTest
    void invalid_file_is_refused_with_its_place() throws IOException {
        assertRefused("resources: [", "is not valid YAML");
        assertRefused("resources: []\nresources: []\n", "is not valid YAML");
        assertRefused("- POLICY\n", "is no blueprint");
        assertRefused("resources:\n  - kind: POLICY\n    colour: red\n", "colour");
        assertRefused("resources:\n  - kind: DATABASE\n    parameters: {connectionsMax: many}\n", "connectionsMax");
    }

    private void assertRefused(String content, String reason) throws IOException {
        Path file = Files.writeString(files.resolve("blueprint.yaml"), content);

        assertThat(ann.isRefused("blueprint", "plan", file.toString(), "--env", "production"))
                .contains(reason);
    }
}
