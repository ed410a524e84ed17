package dev.ambit.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainNameTest {

    @ParameterizedTest
    @CsvSource({
        "your-store.fi, your-store.fi",
        "YOUR-Store.FI., your-store.fi",
        "kauppa.süd.fi, kauppa.xn--sd-xka.fi",
        "ｓｈｏｐ．fi, shop.fi",
        "1.shop.fi, 1.shop.fi",
        "xn--fa-hia.de, xn--fa-hia.de",
    })
    void domain_name_is_normalized(String written, String name) {
        assertThat(DomainName.of(written, "domain").value()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1.",
                "127.1",
                "2130706433",
                "0177.0.0.1",
                "0x7f.0.0.1",
                "0x7F000001",
                "１２７.０.０.１",
                "①②⑦.0.0.1",
                "127。0。0。1",
                "[::1]",
                "::1",
                "[::ffff:127.0.0.1]",
                "fe80::1%eth0",
                "10.0.0.1",
                "shop.fi.1",
                "shop.0x7f"
            })
    void ip_address_in_any_spelling_is_refused(String address) {
        assertThatThrownBy(() -> DomainName.of(address, "domain"))
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.message()).contains("is an IP address", "DNS name"));
        assertThat(DomainName.find(address)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "localhost",
                "a..fi",
                "a.fi..",
                "faß.de",
                "σς.gr",
                "-a.fi",
                "a_b.fi",
                "a b.fi",
                "a.fi/x",
                "a.fi:80",
                "user@a.fi",
                "*.a.fi"
            })
    void malformed_domain_name_is_refused(String text) {
        assertThatThrownBy(() -> DomainName.of(text, "domain"))
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.facts()).containsEntry("field", "domain"));
    }

    @Test
    void domain_name_is_within_itself_and_its_parents() {
        var shop = new DomainName("dev.shop.fi");

        assertThat(shop.isWithin(new DomainName("shop.fi"))).isTrue();
        assertThat(shop.isWithin(shop)).isTrue();
        assertThat(shop.isWithin(new DomainName("op.fi"))).isFalse();
        assertThat(new DomainName("shop.fi").isWithin(shop)).isFalse();
    }
}
