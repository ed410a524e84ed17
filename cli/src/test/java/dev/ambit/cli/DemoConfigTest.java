package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.server.Config;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DemoConfigTest {

    @Test
    void demo_uses_other_ports_and_data_than_dev_by_default() {
        Config dev = Dev.config(Map.of(), Map.of());
        int replica = dev.core().port() + 1;

        Config demo = Demo.config(Map.of(), Map.of());

        assertThat(Set.of(dev.core().port(), replica))
                .doesNotContain(
                        demo.core().port(),
                        demo.stacks().gatewayPort(),
                        demo.stacks().bucketPort());
        assertThat(demo.core().data()).isNotEqualTo(dev.core().data());
    }
}
