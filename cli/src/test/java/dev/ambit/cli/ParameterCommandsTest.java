package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ParameterCommandsTest extends OwnerFixture {

    @BeforeEach
    void describe() {
        acme.http()
                .put(acme.key(), "/api/v1/stacks/production/parameters/schema", """
                        {"parameters": [{"name": "workers", "type": "NUMBER", "isRequired": true},
                                        {"name": "preview", "type": "BOOLEAN"},
                                        {"name": "token", "type": "SECRET"}]}
                        """)
                .isOk();
        ann = program();
    }

    @Test
    void a_parameter_is_set_listed_and_unset() {
        assertThat(sees("list")).contains("Missing: workers");

        assertThat(sees("set", "workers", "3")).containsPattern("(?m)^workers +NUMBER +3 +PANEL");
        assertThat(sees("set", "preview", "true")).containsPattern("(?m)^preview +BOOLEAN +true +PANEL");
        assertThat(sees("unset", "workers")).contains("Missing: workers");

        assertThat(sees("history")).containsPattern("workers +PANEL +3").contains("preview");
    }

    @LongTest
    void a_secret_is_read_from_standard_input_and_never_shown() {
        String set = ann.pipeDone("s3cret\n", "parameter", "set", "token", "--env", "production");

        assertThat(set).contains("token").doesNotContain("s3cret");
        assertThat(sees("history")).contains("token").doesNotContain("s3cret");
        CommandOutput typed = ann.types("parameter", "set", "token", "s3cret", "--env", "production");
        assertThat(typed.exit()).isEqualTo(Command.WRONG_USAGE);
    }

    @Test
    void value_of_the_wrong_type_and_unknown_parameter_are_refused() {
        assertThat(ann.isRefused("parameter", "set", "workers", "two", "--env", "production"))
                .startsWith("ambit: ");
        assertThat(ann.isRefused("parameter", "set", "nothing", "1", "--env", "production"))
                .startsWith("ambit: ");
    }

    private String sees(String verb, String... words) {
        String[] all = new String[words.length + 4];
        all[0] = "parameter";
        all[1] = verb;
        System.arraycopy(words, 0, all, 2, words.length);
        all[all.length - 2] = "--env";
        all[all.length - 1] = "production";
        return ann.sees(all);
    }
}
