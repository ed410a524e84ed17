package dev.ambit.parameter;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ambit.problem.Problem;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names of parameters as environment variables of functions.
class ParameterSchemaTest {

    @ParameterizedTest
    @CsvSource({"a-b, a_b, A_B", "shop.title, shop-title, SHOP_TITLE", "Mode, mode, MODE"})
    void names_with_the_same_variable_are_refused(String first, String second, String variable) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> schema(first, second).checked())
                .withMessageContaining("Parameters `%s` and `%s` would both be".formatted(first, second), variable);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PORT",
                "stage",
                "home",
                "database-url",
                "JDBC_DATABASE_URL",
                "database.table.suffix",
                "redis-url",
                "redis.prefix",
                "https_proxy",
                "NODE_USE_ENV_PROXY"
            })
    void names_of_variables_that_ambit_sets_are_refused(String name) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> schema(name).checked())
                .withMessageContaining("which Ambit sets. Rename the parameter.");
    }

    @Test
    void names_with_different_variables_are_accepted() {
        assertThatCode(() ->
                        schema("a-b", "a_c", "ports", "DATABASE.connectionsMax").checked())
                .doesNotThrowAnyException();
    }

    private static ParameterSchema schema(String... names) {
        return new ParameterSchema(Arrays.stream(names)
                .map(it -> new ParameterDefinition(it, ParameterType.STRING, null, null, null))
                .toList());
    }
}
