package dev.ambit.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Sampled;
import dev.ambit.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Runs `scenarios.txt` over HTTP.
class ScenarioTest {

    @ParameterizedTest
    @CsvFileSource(resources = "/scenarios.txt", delimiter = '|', useHeadersInDisplayName = true)
    @Sampled(3)
    void scenario_gives_the_expected_answer(
            String row, String feature, @Nullable String happens, String asks, String answer) {
        var customer = new ScenarioCustomer(TestServer.openAccount(), row);
        customer.comes(feature);
        for (String step : happens == null ? new String[0] : happens.split("; ", -1)) {
            customer.does(step);
        }

        assertThat(customer.answer(asks, answer)).isEqualTo(answer);
    }
}
