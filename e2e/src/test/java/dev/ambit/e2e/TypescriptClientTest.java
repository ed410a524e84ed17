package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.LongTest;
import dev.ambit.LostAnswerProxy;
import dev.ambit.TestMeter;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The TypeScript client: its types agree with the API, and its tests pass on a real server and real Node. To
/// regenerate the types, run this test with `-Dambit.write=true`.
class TypescriptClientTest {

    private static final Path TYPES = TypescriptClient.HOME.resolve("src/api.ts");

    @Test
    void types_agree_with_the_api() throws IOException {
        Map<String, Object> document = Json.map(
                Json.text(TestServer.http().get("", "/openapi.json").isOk().body()));
        String written = TypescriptTypes.of(document);
        if (Boolean.getBoolean("ambit.write")) {
            Files.writeString(TYPES, written);
        }

        assertThat(TYPES).hasContent(written);
    }

    @CiTest
    void tests_of_the_client_pass() throws IOException {
        TypescriptClient.build();
        WidgetShop shop = WidgetShop.open();
        new TestMeter(shop.environment())
                .feature("renders", "render", "SUM", "seconds")
                .isOk();
        shop.environment().post("/customers/ann/promotional-entitlements", """
                        {"promotionalEntitlements": [{"featureId": "renders", "period": "1 week", "usageLimit": 50}]}
                        """).isOk();

        try (var proxy = new LostAnswerProxy(TestServer.app().url())) {
            proxy.losePost("/api/v1/usage");
            proxy.losePost("/api/v1/usage/consume");
            proxy.losePost("/api/v1/events");
            Map<String, String> variables = Map.of(
                    "AMBIT_URL", TestServer.app().url(),
                    "LOSING_URL", proxy.url(),
                    "SERVER_KEY", shop.environment().key(),
                    "CLIENT_KEY", shop.environment().clientKey(),
                    "CUSTOMER_TOKEN", shop.environment().customerKey("ann"));

            CommandResult run =
                    CommandResult.run(CommandResult.in(TypescriptClient.HOME, variables, List.of("npm", "test")));

            assertThat(run.exit()).as(run.out() + run.err()).isZero();
            assertThat(run.out()).contains("# fail 0");
            assertThat(proxy.remaining()).as("answers that were not lost").isZero();
        }
    }

    @LongTest
    void package_has_the_compiled_files_and_no_dependency() throws IOException {
        TypescriptClient.build();

        assertThat(CommandResult.run(CommandResult.in(
                                TypescriptClient.HOME,
                                Map.of(),
                                List.of("npm", "pack", "--dry-run", "--ignore-scripts")))
                        .err())
                .contains("dist/index.js", "dist/index.d.ts", "dist/react.js", "README.md")
                .doesNotContain("src/", "test/");
        assertThat(Files.readString(TypescriptClient.HOME.resolve("package.json")))
                .doesNotContain("\"dependencies\"");
    }
}
