package dev.ambit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestOptions;
import dev.ambit.config.LogFormat;
import dev.ambit.core.CoreOptions;
import dev.ambit.core.OperatorToken;
import dev.ambit.host.function.OutgoingHosts;
import dev.ambit.identity.TrustedIssuer;
import dev.ambit.stacks.StackOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretTest {

    @Test
    void a_config_prints_no_secret() {
        CoreOptions core = new TestOptions(Path.of("data"))
                .port(8080)
                .database(
                        "jdbc:postgresql://host/db?user=app&password=hush-1",
                        "jdbc:postgresql://host/db?user=owner&password=hush-2")
                .operatorToken("hush-3-operator-token")
                .issuer(new TrustedIssuer("https://id.example.com", "ambit", "hush-4"))
                .build();
        var stacks = new StackOptions(
                "jdbc:postgresql://host/db?user=tenants&password=hush-5",
                false,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                URI.create("https://ambit:hush-7@s3.example.com"),
                URI.create("redis://ambit:hush-6@127.0.0.1"),
                null,
                20_480,
                512,
                15,
                null,
                null,
                OutgoingHosts.NONE,
                LogFormat.TEXT);
        var config = new Config(core, stacks, LogFormat.TEXT, true, List.of());

        assertThat(config.toString()).doesNotContain("hush").contains("8080");
        assertThat(String.valueOf(config.core().issuer()))
                .doesNotContain("hush")
                .contains("id.example.com");
        assertThat(new OperatorToken("hush-operator", null).toString()).doesNotContain("hush");
    }
}
