package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReviewLinkPageTest {

    private static final Pattern LINK = Pattern.compile("/console/review\\?token=review-[\\w-]+");
    private static final Pattern REVOKE = Pattern.compile("action=\"([^\"]+/revoke)\"");

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog catalog = TestCatalog.of(acme);
    private final ConsoleClient owner = ConsoleClient.of(TestPerson.owner(acme));
    private final String review =
            "/console/%s/e/development/products/%s/review".formatted(acme.slug(), catalog.product());

    @BeforeEach
    void a_draft_lowers_a_limit() {
        catalog.feature("calls", FeatureKind.METERED);
        catalog.plan("free", TestCatalog.limit("calls", 10));
        development.subscribe("secret-customer", "free").isOk();
        development.post("/plans/free/draft", "").isOk();
        development
                .patch("/plans/free/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": 5}")
                .isOk();
    }

    @LongTest
    void review_link_opens_without_sign_in_until_it_is_revoked() {
        String link = create();

        HttpResponse<String> shown = ConsoleClient.nobody().get(link);

        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.body())
                .contains("unpublished changes", "<s>10</s>", "1 subscriber", "Above 5 now: 0 of 1 subscriber.")
                .doesNotContain("secret-customer", "<form", acme.slug());
        revoke();
        HttpResponse<String> revoked = ConsoleClient.nobody().get(link);
        HttpResponse<String> wrong = ConsoleClient.nobody().get("/console/review?token=review-wrong");
        assertThat(revoked.statusCode()).isEqualTo(404);
        assertThat(withoutTrace(revoked)).isEqualTo(withoutTrace(wrong));
        assertThat(ConsoleClient.nobody().get("/console/review").statusCode()).isEqualTo(404);
    }

    @Test
    void review_page_is_not_indexed_cached_or_framed() {
        HttpResponse<String> shown = ConsoleClient.nobody().get(create());

        assertThat(shown.headers().map())
                .containsEntry("x-robots-tag", List.of("noindex, nofollow, noarchive"))
                .containsEntry("referrer-policy", List.of("same-origin"))
                .containsEntry("cache-control", List.of("no-store"))
                .hasEntrySatisfying(
                        "content-security-policy",
                        it -> assertThat(it.getFirst()).contains("default-src 'none'", "frame-ancestors 'none'"));
    }

    private String create() {
        HttpResponse<String> made = owner.submit(review, review + "/links", Map.of("lifetime", "1 day"));
        Matcher link = LINK.matcher(made.body());
        assertThat(link.find()).as(made.body()).isTrue();
        return link.group();
    }

    private void revoke() {
        Matcher action = REVOKE.matcher(owner.get(review).body());
        assertThat(action.find()).isTrue();
        assertThat(owner.submit(review, action.group(1), Map.of()).statusCode()).isEqualTo(303);
    }

    private static String withoutTrace(HttpResponse<String> page) {
        return page.body().replaceAll("[0-9a-f]{32,64}", "");
    }
}
