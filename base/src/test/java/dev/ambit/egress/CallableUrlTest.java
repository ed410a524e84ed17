package dev.ambit.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallableUrlTest {

    @AutoClose
    private final Egress publicOnly = Egress.start(new AllowedAddresses(List.of()), 4, 100);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com",
                "https://example.com/hook?a=b%20c",
                "HTTPS://EXAMPLE.COM:8443/",
                "http://8.8.8.8/",
                "https://[2606:4700:4700::1111]/"
            })
    void url_of_the_public_internet_is_accepted(String url) {
        assertThat(publicOnly.checkUrl("url", url)).hasToString(url);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                              | must be an http:// or https:// URL
            example.com                     | must be an http:// or https:// URL
            /hook                           | must be an http:// or https:// URL
            http:///hook                    | must be an http:// or https:// URL
            http://                         | must be an http:// or https:// URL
            ftp://example.com               | must be an http:// or https:// URL
            file:///etc/passwd              | must be an http:// or https:// URL
            mailto:a@example.com            | must be an http:// or https:// URL
            http://user:pass@example.com    | must be an http:// or https:// URL
            http://@example.com             | must be an http:// or https:// URL
            http://example.com/#there       | must be an http:// or https:// URL
            http://example.com:0/           | must be an http:// or https:// URL
            http://example.com:65536/       | must be an http:// or https:// URL
            http://exa mple.com/            | must be an http:// or https:// URL
            http://127.0.0.1/               | closed
            http://127.1/                   | must be an http:// or https:// URL
            http://2130706433/              | closed
            https://10.0.0.1:8443/          | closed
            http://169.254.169.254/latest   | closed
            http://[::1]/                   | closed
            http://[::ffff:10.0.0.1]/       | closed
            http://[fe80::1]/               | closed
            """)
    void other_urls_are_refused_with_the_field_and_the_allowed_form(String url, String words) {
        assertThatThrownBy(() -> publicOnly.checkUrl("url", url)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.message()).contains(words);
            assertThat(problem.facts()).containsEntry("field", "url").containsKey("allowed");
        });
    }
}
