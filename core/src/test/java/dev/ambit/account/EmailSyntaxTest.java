package dev.ambit.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailSyntaxTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann@example.com",
                "ann+test@example.co.uk",
                "o'hara@x-y.example",
                "dev@localhost",
                "ö@müller.example",
                "a..b@docomo.example",
                "ann@3com.example",
                "a@1.2.3.4a"
            })
    void address_of_a_person_is_accepted(String text) {
        assertThat(EmailSyntax.isAddress(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@x.invalid>",
                "<a@x.invalid",
                "Ann <a@x.invalid>",
                "a@x.invalid,b@x.invalid",
                "a@[127.0.0.1]",
                "a@[IPv6:::1]",
                "a@127.0.0.1",
                "a@2130706433",
                "\"a b\"@x.invalid",
                "a@x..invalid",
                "a@.invalid",
                "a@invalid.",
                "a@-x.invalid",
                "a@x-.invalid",
                "a@x_y.invalid",
                "a@x.invalid/b",
                "a@x.invalid?bcc=b",
                "a@b@x.invalid",
                "a\u200bb@x.invalid",
                "@x.invalid",
                "a@"
            })
    void address_literal_and_malformed_address_are_refused(String text) {
        assertThat(EmailSyntax.isAddress(text)).isFalse();
    }
}
