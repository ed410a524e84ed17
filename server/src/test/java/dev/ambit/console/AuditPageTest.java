package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AuditPageTest {

    private static final int PRODUCTS = 20;
    private static final int DESCRIPTION_CHARS = 900;

    /// Uncompressed, without the files that all pages share.
    private static final int BYTES_MAX = 40_000;

    private static final Pattern NEXT = Pattern.compile("href=\"([^\"]+)\">Next");

    private final TestAccount acme = TestServer.openAccount();
    private final ConsoleClient owner = ConsoleClient.of(TestPerson.owner(acme));

    @Test
    void audit_page_stays_small_and_links_to_the_next_page() {
        for (int i = 0; i < PRODUCTS; i++) {
            acme.development()
                    .post("/products", """
                            {"id": "p%d", "displayName": "P", "description": "%s"}
                            """.formatted(i, "<".repeat(DESCRIPTION_CHARS)))
                    .isOk();
        }

        String first = owner.get("/console/%s/e/development/audit".formatted(acme.slug()))
                .body();

        assertThat(first).contains("p19").hasSizeLessThan(BYTES_MAX);
        Matcher next = NEXT.matcher(first);
        assertThat(next.find()).isTrue();
        assertThat(owner.get(next.group(1)).body()).contains("p0").doesNotContain("p19");
    }
}
