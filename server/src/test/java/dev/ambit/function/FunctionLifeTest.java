package dev.ambit.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What becomes of a function as its stack changes.
class FunctionLifeTest {

    @Test
    void d11_a_function_is_told_what_its_stack_says_and_goes_with_it() throws Exception {
        try (var processes = new Processes()) {
            String refusal = Jail.refusal(processes).orElse("");
            assumeTrue(refusal.isEmpty(), refusal);
        }
        var store = new TestStore();
        try {
            store.deploy(TestStore.DEVELOPMENT, TestCode.node("one")).isOk();
            assertThat(store.development("/session?name=acme_dev:cart")).isEqualTo("+OK +OK $2 it");
            assertThat(store.development("/session?name=acme_prod:cart")).contains("NOPERM");

            store.put("/production/parameters/schema", """
                    {"parameters": [{"name": "greeting", "type": "SECRET"}]}
                    """).isOk();
            store.put("/acme-dev/parameters", """
                    {"values": {"greeting": "it's $HOME; \\"really\\""}}
                    """).isOk();
            String greeted = Waiting.until(() -> store.development("/"), it -> it.contains("really"));
            assertThat(greeted).isEqualTo("development it's $HOME; \"really\" one");

            Path code = store.data.resolve("functions/serverless-acme-dev");
            assertThat(code).isNotEmptyDirectory();
            assertThat(store.remove().status()).isLessThan(300);
            Waiting.until(() -> Files.exists(code), isThere -> !isThere);
            Waiting.until(() -> store.visit("dev.acme.fi", "/").getStatus(), it -> it == 404);
        } finally {
            store.close();
        }
    }
}
