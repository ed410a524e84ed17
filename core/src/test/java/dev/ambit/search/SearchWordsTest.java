package dev.ambit.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchWordsTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            Acme Inc.             | acme inc
            ACME, inc             | acme inc
            Crème Brûlée          | creme brulee
            STRAẞE straße         | strasse
            Łódź København        | lodz kobenhavn
            İstanbul ıstanbul     | istanbul
            ΟΔΟΣ οδός             | οδοσ
            Москва                | москва
            ﬁn ２０２４             | fin 2024
            Coca-Cola             | coca-cola cola
            O'Brien (EU)          | o'brien brien eu
            a--b                  | a--b b
            🚀 Rocket ❤️           | 🚀 rocket ❤
            مرحبا שלום            | مرحبا שלום
            100% _x_ %            | 100 x
            """)
    void a_name_has_words_without_case_accents_and_punctuation(String name, String words) {
        assertThat(SearchWords.NONE.withName(name).text()).isEqualTo(words);
    }

    @Test
    void id_is_one_word_and_an_email_address_also_adds_its_domain() {
        SearchWords words = SearchWords.ofId("Customer-7").withName(null).withEmail("Jane.Doe@Acme.com");

        assertThat(words.text()).isEqualTo("customer-7 jane.doe@acme.com acme.com");
    }

    @Test
    void an_id_of_punctuation_has_a_word_too() {
        assertThat(SearchWords.ofId("--").text()).isEqualTo("--");
        assertThat(SearchWords.ofId("- -").text()).isEqualTo("-_-");
    }

    @Test
    void long_words_and_long_names_are_truncated() {
        SearchWords words = SearchWords.ofId("id").withName("x".repeat(300) + " y".repeat(300));

        assertThat(words.words()).containsExactly("id", "x".repeat(64), "y");
        assertThat(SearchWords.NONE.withName("a-".repeat(100) + "z").words()).hasSize(24);
    }

    @Test
    void terms_match_the_beginnings_of_words() {
        SearchWords acme = SearchWords.ofId("customer-7").withName("Acme Inc.");

        assertThat(acme.match(List.of("acm"))).isTrue();
        assertThat(acme.match(List.of("in", "customer-"))).isTrue();
        assertThat(acme.match(List.of("acm", "x"))).isFalse();
        assertThat(acme.match(List.of("cme"))).isFalse();
    }

    @Test
    void stored_words_are_read_back() {
        SearchWords words = SearchWords.ofId("c1").withName("Acme Inc.");

        assertThat(SearchWords.stored(words.text())).isEqualTo(words);
    }
}
