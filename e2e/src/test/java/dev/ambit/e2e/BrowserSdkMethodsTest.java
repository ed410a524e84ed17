package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.ambit.JsonPaths;
import dev.ambit.console.Chrome;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Calls every public method of the unmodified browser SDK in Chromium, with a client key and without the internet.
/// To regenerate the page of the results, run this test with `-Dambit.write=true`.
class BrowserSdkMethodsTest {

    private static final String PAGE =
            "<!doctype html><meta charset=utf-8><link rel=icon href='data:,'><script src=/script.js></script>";

    @BeforeAll
    static void install() throws IOException {
        PublicSdks.install();
    }

    @Test
    void every_method_works_or_is_refused_with_its_code() throws IOException {
        WidgetShop shop = WidgetShop.open();
        try (SdkSite site = SdkSite.open(PAGE, SdkBundle.of("browser-methods.js"));
                Chrome chrome = Chrome.open(site.port())) {
            Page page = chrome.visitor();
            page.route(address -> !address.startsWith("http://127.0.0.1:"), Route::abort);
            page.navigate("/");

            Object run = Objects.requireNonNull(page.evaluate(
                    "([options, customer]) => methods(options, customer)",
                    List.of(
                            shop.options("ann"),
                            Map.of("customerId", "ann", "subscriptionId", shop.subscriptionId()))));

            Map<String, String> results = new LinkedHashMap<>();
            for (Object row : (List<?>) Objects.requireNonNull(JsonPaths.at(run, "results"))) {
                List<?> methodAndResult = (List<?>) row;
                results.put(String.valueOf(methodAndResult.getFirst()), String.valueOf(methodAndResult.getLast()));
            }
            assertThat(results.keySet()).containsAll(declared(run));
            MethodTable.require("browser SDK", results);
        }
    }

    private static List<String> declared(Object run) {
        return ((List<?>) Objects.requireNonNull(JsonPaths.at(run, "declared")))
                .stream().map(String::valueOf).toList();
    }
}
