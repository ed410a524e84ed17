package dev.ambit.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests the headers, forms and sizes of all pages that links lead to.
@Tag("long")
class SameSiteTest {

    private static final int PAGES_MIN = 20;
    private static final int FORMS_MIN = 15;
    /// Without fonts, which are compressed already.
    private static final int BYTES_MAX = 100_000;
    private static final Pattern LINK = Pattern.compile("href=\"(/console[^\"]*)\"");
    private static final Pattern LOADED = Pattern.compile("(?:href|src)=\"(/assets/[^\"]*)\"");
    private static final Pattern FORM =
            Pattern.compile("<form [^>]*action=\"([^\"]*)\">\\s*<input type=\"hidden\" name=\"formToken\"");
    private static final Pattern ANY_FORM = Pattern.compile("<form (?![^>]*method=\"get\")");

    private final TestAccount acme = TestServer.openAccount();
    private final ConsoleClient owner = ConsoleClient.of(TestPerson.owner(acme));
    private final Map<String, HttpResponse<String>> pages = walk();

    @Test
    void form_sent_from_another_site_or_session_is_refused() {
        Set<String> forms = new TreeSet<>();
        pages.forEach((path, page) -> {
            Set<String> found = found(FORM, page.body());
            assertThat(FORM.matcher(page.body()).results().count())
                    .as(path)
                    .isEqualTo(ANY_FORM.matcher(page.body()).results().count());
            forms.addAll(found);
        });
        String ours = SameSite.formToken(owner.session());

        assertThat(forms).hasSizeGreaterThan(FORMS_MIN);
        for (String form : forms) {
            for (HttpRequest.Builder forged : new HttpRequest.Builder[] {
                owner.form(form, ours, Map.of()),
                owner.form(form, "", Map.of()).header("Origin", ConsoleClient.home()),
                owner.form(form, SameSite.formToken("another"), Map.of()).header("Origin", ConsoleClient.home()),
                owner.form(form, ours, Map.of()).header("Origin", "https://evil.example"),
                owner.form(form, ours, Map.of()).header("Origin", "null"),
                owner.form(form, ours, Map.of()).header("Sec-Fetch-Site", "same-site"),
                owner.form(form, ours, Map.of())
                        .header("Origin", ConsoleClient.home())
                        .header("Sec-Fetch-Site", "cross-site")
            }) {
                assertThat(owner.send(forged).statusCode()).as(form).isEqualTo(403);
            }
        }
        assertThat(owner.get("/console").statusCode()).as("still signed in").isEqualTo(303);
        assertThat(acme.development().get("/webhooks").texts("id")).isEmpty();
    }

    @Test
    void pages_forbid_inline_scripts_framing_and_caching() {
        pages.forEach((path, page) -> {
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(page.headers().firstValue("X-Frame-Options")).as(path).contains("DENY");
            assertThat(page.headers().firstValue("Cache-Control")).as(path).contains("no-store");
            assertThat(page.body()).as(path).doesNotContain("style=\"", "onclick", "<script>");
        });
    }

    @Test
    void pages_are_small_and_their_assets_are_cached_forever() {
        pages.forEach((path, page) -> {
            int bytes = compressed(page.body());
            for (String asset : found(LOADED, page.body())) {
                HttpResponse<String> loaded = owner.get(asset);
                assertThat(loaded.headers().firstValue("Cache-Control").orElse(""))
                        .contains("immutable");
                bytes += compressed(loaded.body());
            }
            assertThat(bytes).as(path).isLessThan(BYTES_MAX);
        });
    }

    @Test
    void pages_require_sign_in_and_do_not_exist_for_other_accounts() {
        ConsoleClient stranger = ConsoleClient.of(TestPerson.owner(TestServer.openAccount()));
        pages.keySet().stream()
                .filter(it -> it.startsWith("/console/" + acme.slug()))
                .forEach(path -> {
                    HttpResponse<String> toNobody = ConsoleClient.nobody().get(path);
                    assertThat(toNobody.statusCode()).as(path).isEqualTo(303);
                    assertThat(toNobody.headers().firstValue("Location"))
                            .contains("/console/sign-in?next=" + UrlText.encoded(path));

                    HttpResponse<String> toStranger = stranger.get(path);
                    HttpResponse<String> toNothing = stranger.get(path.replace("/" + acme.slug(), "/nowhere"));
                    assertThat(toStranger.statusCode()).as(path).isEqualTo(404);
                    assertThat(untraced(toStranger).replace(acme.slug(), "nowhere"))
                            .isEqualTo(untraced(toNothing));
                });
    }

    private static int compressed(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.size();
    }

    private Map<String, HttpResponse<String>> walk() {
        Map<String, HttpResponse<String>> seen = new LinkedHashMap<>();
        Deque<String> open = new ArrayDeque<>(Set.of("/console/" + acme.slug() + "/environments"));
        while (!open.isEmpty()) {
            String path = open.pop();
            HttpResponse<String> page = owner.get(path);
            if (page.statusCode() == 303) {
                continue;
            }
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            seen.put(path, page);
            found(LINK, page.body()).stream()
                    .map(ConsoleClient::unescaped)
                    .filter(it -> !seen.containsKey(it))
                    .forEach(open::push);
        }
        assertThat(seen).hasSizeGreaterThan(PAGES_MIN);
        return seen;
    }

    /// Each answer has a trace of its own.
    private static String untraced(HttpResponse<String> answer) {
        return answer.body().replace(answer.headers().firstValue("X-Trace-Id").orElseThrow(), "");
    }

    private static Set<String> found(Pattern pattern, String html) {
        return pattern.matcher(html).results().map(it -> it.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }
}
