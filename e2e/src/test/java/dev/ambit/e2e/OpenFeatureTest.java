package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ambit.JsonPaths;
import dev.ambit.TestServer;
import dev.ambit.console.Chrome;
import dev.ambit.http.Json;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The unmodified OFREP providers of OpenFeature, for servers and for browsers.
@Tag("long")
class OpenFeatureTest {

    private static final String PAGE =
            "<!doctype html><meta charset=utf-8><link rel=icon href='data:,'><script src=/script.js></script>";

    private final SdkShop shop = SdkShop.open();

    @BeforeAll
    static void install() throws IOException {
        PublicSdks.install();
    }

    @Test
    void provider_for_servers_evaluates_entitlements() {
        CommandResult run = PublicSdks.node(shop.variables(), "openfeature.js");

        assertThat(run.exit()).as(run.err()).isZero();
        Object answers = Json.read(run.out().lines().toList().getLast(), Object.class);
        assertThat(text(answers, "flag.value")).isEqualTo("true");
        assertThat(text(answers, "flag.reason")).isEqualTo("TARGETING_MATCH");
        assertThat(text(answers, "bob.value")).isEqualTo("false");
        assertThat(text(answers, "bob.flagMetadata.accessDeniedReason"))
                .isEqualTo("NoFeatureEntitlementInSubscription");
        assertThat(text(answers, "many.value")).isEqualTo("false");
        assertThat(text(answers, "many.flagMetadata.currentUsage")).isEqualTo("3");
        assertThat(text(answers, "limit.value")).isEqualTo("10");
        assertThat(text(answers, "remaining.value")).isEqualTo("7");
        assertThat(JsonPaths.at(answers, "city.value.enumValues")).isEqualTo(List.of("NY"));
        assertThat(text(answers, "absent.errorCode")).isEqualTo("FLAG_NOT_FOUND");
        assertThat(text(answers, "absent.value")).isEqualTo("true");
        assertThat(text(answers, "nobody.errorCode")).isEqualTo("TARGETING_KEY_MISSING");
    }

    @Test
    void provider_for_browsers_evaluates_and_polls_entitlements() throws IOException {
        CommandResult bundled = CommandResult.run(
                new ProcessBuilder("node_modules/.bin/esbuild", "openfeature-web.js", "--bundle", "--format=iife")
                        .directory(PublicSdks.HOME.toFile()));
        assertThat(bundled.exit()).as(bundled.err()).isZero();
        try (SdkSite site = SdkSite.open(PAGE, bundled.out().getBytes(UTF_8));
                Chrome chrome = Chrome.open(site.port())) {
            Page page = chrome.visitor();
            page.navigate("/");
            Object answers = page.evaluate(
                    "([url, key, customer]) => evaluate(url, key, customer)",
                    List.of(TestServer.app().url(), shop.environment().clientKey(), "ann"));

            assertThat(text(answers, "flag.value")).isEqualTo("true");
            assertThat(text(answers, "limit.value")).isEqualTo("10");
            shop.environment().reportUsage("ann", "calls", "2").isOk();
            page.waitForFunction("() => remaining() === 5");
        }
    }

    private static String text(Object answers, String path) {
        return String.valueOf(JsonPaths.at(answers, path));
    }
}
