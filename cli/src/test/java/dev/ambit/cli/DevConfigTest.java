package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DevConfigTest {

    @Test
    void dev_server_listens_on_loopback_unless_a_host_is_set() {
        assertThat(Dev.config(Map.of(), Map.of()).core().host()).isEqualTo("127.0.0.1");
        assertThat(Dev.config(Map.of("host", "0.0.0.0"), Map.of()).core().host())
                .isEqualTo("0.0.0.0");
        assertThat(Dev.config(Map.of(), Map.of("AMBIT_HOST", "10.1.2.3")).core().host())
                .isEqualTo("10.1.2.3");
        assertThat(Dev.config(Map.of(), Map.of("AMBIT_HOST", " ")).core().host())
                .isEqualTo("127.0.0.1");
    }

    @Test
    void dev_server_can_call_webhook_receivers_on_this_machine() {
        assertThat(Dev.config(Map.of(), Map.of()).core().allowAddresses()).hasSize(2);
        assertThat(Dev.config(Map.of(), Map.of("AMBIT_ALLOW_ADDRESSES", "10.0.0.0/8"))
                        .core()
                        .allowAddresses())
                .hasSize(3);
    }

    /// The console is at 127.0.0.1, so stacks and console share no cookie.
    @Test
    void stack_domain_is_localhost_unless_another_is_set() {
        assertThat(Dev.config(Map.of(), Map.of()).stacks().stackDomain()).isEqualTo("localhost");
        assertThat(Dev.config(Map.of(), Map.of("AMBIT_STACK_DOMAIN", "Stores.Example.com"))
                        .stacks()
                        .stackDomain())
                .isEqualTo("stores.example.com");
    }

    @CiTest
    void help_shows_the_default_host_of_dev_and_serve() {
        assertThat(CommandOutput.run("dev", "--help").out()).contains("AMBIT_HOST, default 127.0.0.1");
        assertThat(CommandOutput.run("serve", "--help").out()).contains("AMBIT_HOST, default 0.0.0.0");
    }
}
