package dev.ambit.bench;

import dev.ambit.Browser;
import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Measures in Chromium how long a page takes until it paints something, and how long the edit of a cell of a price
/// table takes.
final class BrowserTimes {

    private static final int FIRST_LIMIT = 200;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]";

    /// Edits the cell of a metered feature. Returns the milliseconds until its form is open, and from saving until the
    /// new price table is painted.
    private static final String EDIT = """
            (async () => {
                const until = async (test) => {
                    for (const start = performance.now(); !test();) {
                        if (performance.now() - start > 20000) { throw new Error(`Not true within 20 s: ${test}`); }
                        await new Promise((done) => setTimeout(done, 1));
                    }
                };
                const shown = () => document.querySelector("a.cell[href$='/plans/plan-1/features/feature-0-0']");
                const cell = shown();
                document.getElementById("editor").replaceChildren();
                const clicked = performance.now();
                cell.click();
                await until(() => document.querySelector("#editor #usageLimit"));
                const opened = performance.now();
                const field = document.querySelector("#editor #usageLimit");
                field.value = "LIMIT";
                const saved = performance.now();
                field.form.requestSubmit();
                await until(() => shown().textContent.includes("LIMIT"));
                await new Promise(requestAnimationFrame);
                const done = performance.now();
                await until(() => !document.querySelector("#popover").open);
                return {opened: opened - clicked, saved: done - saved};
            })()
            """;

    private BrowserTimes() {}

    static void print(int port, PricingAccount account, int visits) {
        if (!Browser.isInstalled()) {
            Report.note("Chromium is not installed, so nothing is measured in a browser.");
            return;
        }
        try (Browser browser = Browser.open()) {
            String server = "http://127.0.0.1:" + port;
            browser.visit(server + "/console/sign-in").await("document.readyState === 'complete'");
            browser.run("document.cookie = 'ambit-session-%d=%s; path=/'".formatted(port, account.session()));
            for (String page : List.of(
                    "/overview", "/products/product-0", "/customers", "/customers/original-1", "/subscriptions")) {
                Report.line(
                        "first contentful paint of %s in Chromium".formatted(page),
                        "p95 < 300 ms",
                        times(paints(browser, server, account.console() + page, visits)));
            }
            edits(browser, server + account.console() + "/products/product-0", visits);
        }
    }

    private static Sample paints(Browser browser, String server, String path, int visits) {
        var nanos = new Sample();
        for (int i = 0; i < visits; i++) {
            browser.visit("about:blank").await("location.href === 'about:blank'");
            browser.visit(server + path)
                    .await("document.readyState === 'complete' && location.pathname === '%s' && %s !== undefined"
                            .formatted(path, PAINTED));
            nanos.add(nanos(browser.run(PAINTED + ".startTime")));
        }
        return nanos;
    }

    private static void edits(Browser browser, String url, int visits) {
        var opened = new Sample();
        var saved = new Sample();
        browser.visit(url).await("!!document.querySelector('a.cell') && !!customElements.get('wa-popover')");
        for (int i = 0; i < visits; i++) {
            Map<?, ?> times = Json.readStored(
                    Json.text(browser.run(EDIT.replace("LIMIT", Integer.toString(FIRST_LIMIT + i)))), Map.class);
            opened.add(nanos(times.get("opened")));
            saved.add(nanos(times.get("saved")));
        }
        Report.line("click on a cell of the price table until its form is open", "p95 < 100 ms", times(opened));
        Report.line("saved limit until the new price table is painted", "p95 < 100 ms", times(saved));
    }

    private static long nanos(@Nullable Object millis) {
        return (long) (((Number) Objects.requireNonNull(millis)).doubleValue() * NANOS_PER_MILLI);
    }

    private static String times(Sample nanos) {
        return "p50 %s, p95 %s".formatted(Report.micros(nanos.quantile(0.5)), Report.micros(nanos.quantile(0.95)));
    }
}
