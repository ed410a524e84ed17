package dev.ambit.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ViewportSize;
import dev.ambit.LongForm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Debian's Chromium, controlled by Playwright; headless where that is installed. Tests that need it are skipped if
/// it is missing.
public final class Chrome implements AutoCloseable {

    private static final String AXE = axe();
    private static final int NARROW = 360;
    private static final int WIDE = 1280;
    private static final int HIGH = 800;

    /// The accessibility violations of a page, one per line; empty if there are none.
    private static final String FINDINGS = """
            async () => (await axe.run(document, {resultTypes: ['violations']})).violations
                .map(it => it.id + ': ' + it.help + ' ' + it.nodes.map(n => n.html + ' ' + n.failureSummary).join(' | '))
            """;

    /// Compressed bytes of the page and everything that it loads.
    private static final String WEIGHT = """
            () => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
                .reduce((sum, it) => sum + it.encodedBodySize, 0)
            """;

    private static final int WEIGHT_MAX = 200_000;

    private static final String IS_DARK = "() => matchMedia('(prefers-color-scheme: dark)').matches";

    /// Short words of labels and buttons that a narrow place breaks into two lines.
    private static final String BROKEN_WORDS = """
            () => [...document.querySelectorAll('main :is(label, legend, button, .button)')]
                .flatMap(it => {
                    const broken = [];
                    const texts = document.createTreeWalker(it, NodeFilter.SHOW_TEXT);
                    while (texts.nextNode()) {
                        const text = texts.currentNode;
                        if (text.parentElement.closest('.unseen')) {
                            continue;
                        }
                        for (const word of text.data.matchAll(/(?<=^|\\s)[A-Za-z]{2,12}(?=\\s|$)/g)) {
                            const range = document.createRange();
                            range.setStart(text, word.index);
                            range.setEnd(text, word.index + word[0].length);
                            const lines = new Set([...range.getClientRects()].map(line => Math.round(line.top)));
                            if (lines.size > 1) {
                                broken.push(word[0]);
                            }
                        }
                    }
                    return broken;
                })
            """;

    private static final String OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth";

    /// One for all tests of a thread, since it takes as long to start as many of them, and Playwright's objects belong
    /// to their thread. They end with this process.
    private static final ThreadLocal<Browser> RUNNING = ThreadLocal.withInitial(Chrome::start);

    private final Browser browser;
    private final String url;
    private final List<String> complaints = new ArrayList<>();
    private final List<BrowserContext> visitors = new ArrayList<>();

    private Chrome(Browser browser, String url) {
        this.browser = browser;
        this.url = url;
    }

    public static Chrome open(int port) {
        return new Chrome(RUNNING.get(), "http://127.0.0.1:" + port);
    }

    private static Browser start() {
        Path program = dev.ambit.Browser.program();
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-dev-shm-usage",
                                "--disable-gpu",
                                // Fewer processes, which take long to start.
                                "--in-process-gpu",
                                "--process-per-site",
                                "--renderer-process-limit=1")));
    }

    /// A page in a browser context of its own. Errors on the page fail the test.
    public Page visitor() {
        return visitor(true);
    }

    Page visitor(boolean hasScripts) {
        BrowserContext context = browser.newContext(new NewContextOptions()
                .setBaseURL(url)
                .setJavaScriptEnabled(hasScripts)
                .setPermissions(List.of("clipboard-read", "clipboard-write"))
                .setViewportSize(WIDE, HIGH));
        visitors.add(context);
        Page page = context.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(it -> {
            // A form that is refused is no fault of the page.
            if (it.type().equals("error") && !it.text().contains("Failed to load resource")) {
                complaints.add(page.url() + " " + it.text());
            }
        });
        return page;
    }

    /// Checks accessibility: dark on a telephone, light on a wide screen. The short form checks one of the four
    /// pages, chosen by the title, the long one all. The width on a telephone is always checked.
    public void requireUsable(Page page) {
        ViewportSize before = page.viewportSize();
        requireFits(page, NARROW);
        boolean wasDark = (Boolean) page.evaluate(IS_DARK);
        page.evaluate(AXE);
        boolean isDark = page.title().hashCode() % 2 == 0;
        for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
            for (int width : List.of(NARROW, WIDE)) {
                if (LongForm.ENABLED || (isDark == (scheme == ColorScheme.DARK) && isDark == (width == NARROW))) {
                    requireUsable(page, scheme, width);
                }
            }
        }
        page.setViewportSize(before.width, before.height);
        page.emulateMedia(
                new Page.EmulateMediaOptions().setColorScheme(wasDark ? ColorScheme.DARK : ColorScheme.LIGHT));
        requireQuiet();
    }

    /// Checks that a telephone shows the page without scrolling sideways and without breaking words of controls.
    static void requireFits(Page page) {
        ViewportSize before = page.viewportSize();
        requireFits(page, NARROW);
        page.setViewportSize(before.width, before.height);
    }

    private static void requireFits(Page page, int width) {
        page.setViewportSize(width, HIGH);
        assertThat(((Number) page.evaluate(OVERFLOW)).intValue())
                .as("%s is wider than %d", page.url(), width)
                .isLessThanOrEqualTo(0);
        assertThat((List<?>) page.evaluate(BROKEN_WORDS))
                .as("%s breaks words at %d", page.url(), width)
                .isEmpty();
    }

    static void requirePageWeight(Page page) {
        assertThat(((Number) page.evaluate(WEIGHT)).intValue())
                .as("%s is heavy", page.url())
                .isBetween(1, WEIGHT_MAX);
    }

    private static void requireUsable(Page page, ColorScheme scheme, int width) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        page.setViewportSize(width, HIGH);
        assertThat((List<?>) page.evaluate(FINDINGS))
                .as("%s %s %d", page.url(), scheme, width)
                .isEmpty();
        requireFits(page, width);
    }

    /// For the docs, in the directory `target/screens`; by the long form.
    public void screenshot(Page page, String name) {
        screenshot(page, name, ColorScheme.LIGHT);
    }

    void screenshot(Page page, String name, ColorScheme scheme) {
        if (!LongForm.ENABLED) {
            return;
        }
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screens", name + ".png")));
    }

    /// The content security policy blocked nothing, and no script threw.
    public void requireQuiet() {
        assertThat(complaints).isEmpty();
    }

    @Override
    public void close() {
        visitors.forEach(BrowserContext::close);
    }

    /// Null is one that was not opened, because it is not installed.
    static void closeIfOpen(@Nullable Chrome opened) {
        if (opened != null) {
            opened.close();
        }
    }

    private static String axe() {
        try (InputStream resource = requireNonNull(Chrome.class.getResourceAsStream("/axe.min.js"))) {
            return new String(resource.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
