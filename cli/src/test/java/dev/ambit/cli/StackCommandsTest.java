package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackCommandsTest extends OwnerFixture {

    @TempDir
    private Path files;

    @BeforeEach
    void haveKey() {
        ann = program();
    }

    @Test
    void blueprint_is_saved_and_its_stack_is_provisioned_and_shown() throws IOException {
        Path blueprint = Files.writeString(files.resolve("blueprint.json"), """
            {"resources": [{"kind": "POLICY"}, {"kind": "MEDIA", "parameters": {"baseUrl": "https://media.example"}}]}
            """);

        assertThat(ann.sees("stack", "blueprint", "put", blueprint.toString(), "--env", "production"))
                .containsPattern("(?m)^MEDIA +SHARED ");
        assertThat(ann.sees("stack", "blueprint", "templates", "--env", "production"))
                .contains("Web store", "Data only");
        assertThat(ann.sees("stack", "list")).contains("The account has no stacks.");
        String operation =
                ann.gets("stack", "provision", "--env", "production", "--json").text("operationId");
        ann.sees("operation", "watch", operation);

        assertThat(ann.sees("stack", "show", "--env", "production"))
                .containsPattern("(?m)^state +ACTIVE$")
                .containsPattern("(?m)^POLICY .*READY");
        assertThat(ann.sees("stack", "resources", "--env", "production")).contains("MEDIA");
        assertThat(ann.sees("stack", "resources", "--env", "production"))
                .containsPattern("(?m)^MEDIA .* none .* https://media.example ");
        assertThat(ann.sees("stack", "export", "--terraform", "--env", "production"))
                .startsWith("# The stack of environment production.")
                .contains("# MEDIA", "It is local to this installation");
        assertThat(ann.types("stack", "export", "--env", "production").err()).contains("Pass --terraform");
        assertThat(ann.sees("stack", "drift", "--env", "production")).contains("No resource has drifted.");
        assertThat(ann.sees("stack", "blueprint", "get", "--env", "production")).contains("media.example");
        assertThat(ann.isRefused("stack", "credentials", "policy", "--env", "production"))
                .startsWith("ambit: ");
        assertThat(ann.sees("stack", "deploys", "--env", "production")).contains("The stack has no deploys.");
        assertThat(ann.isRefused("stack", "deploy", "--env", "production")).contains("no stack with a branch");
        assertThat(ann.isRefused("stack", "show")).contains("no stack");
    }

    @LongTest
    void blueprint_file_without_valid_json_is_refused() throws IOException {
        Path file = Files.writeString(files.resolve("blueprint.json"), "not JSON");

        assertThat(ann.isRefused("stack", "blueprint", "put", file.toString(), "--env", "production"))
                .contains("is not valid JSON");
    }
}
