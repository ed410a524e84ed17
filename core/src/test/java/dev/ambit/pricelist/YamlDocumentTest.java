package dev.ambit.pricelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlDocumentTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "# a comment", "---\n...\n"})
    void empty_document_is_refused(String yaml) {
        PriceListRefusalTest.assertRefused(yaml, "document", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        - a                     | document         | a map of keys
        a text                  | document         | a map of keys
        a: [1, 2                | line 1, column 9 | is not valid YAML
        a: 'b                   | line 1, column 6 | is not valid YAML
        %YAML 9999999999.1      | line 1, column 17 | is not valid YAML
        a: !!java.net.URL ["x"] | line 1, column 4 | Global tag is not allowed
        """)
    void invalid_yaml_and_documents_that_are_not_a_map_are_refused(String yaml, String field, String sentence) {
        PriceListRefusalTest.assertRefused(yaml, field, sentence);
    }

    @Test
    void a_second_document_is_refused() {
        PriceListRefusalTest.assertRefused(
                PriceListText.ACME + "---\n" + PriceListText.ACME, "line 15, column 1", "is not valid YAML");
    }

    @Test
    void yaml_alias_is_refused_before_it_is_expanded() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 12; level++) {
            String below = "*a%d".formatted(level - 1);
            bomb.append("a%d: &a%d [%s]\n".formatted(level, level, String.join(",", Collections.nCopies(10, below))));
        }

        PriceListRefusalTest.assertRefused(bomb.toString(), "line 2", "uses a YAML alias");
        PriceListRefusalTest.assertRefused("&a {a: *a}", "line 1", "uses a YAML alias");
        PriceListRefusalTest.assertRefused("{x: &x 1, <<: *x}", "line 1", "uses a YAML alias");
    }

    @Test
    void deep_nesting_is_refused() {
        PriceListRefusalTest.assertRefused("a: " + "[".repeat(100_000), "document", "Nesting");
        PriceListRefusalTest.assertRefused("a: " + "{a: ".repeat(100_000), "document", "Nesting");
        PriceListRefusalTest.assertRefused("- ".repeat(100_000), "document", "Nesting");
    }

    @LongTest
    void too_large_document_list_or_key_is_refused() {
        PriceListRefusalTest.assertRefused("#".repeat(17 << 20), "document", "Send at most");
        PriceListRefusalTest.assertRefused("a: [" + "1,".repeat(1_000_000) + "]", "document", "has more than");
        PriceListRefusalTest.assertRefused(
                "a".repeat(300) + ": 1", "document", "has a key that is not 1 to 255 printable characters");
    }

    @Test
    void text_that_cannot_be_stored_is_refused() {
        PriceListRefusalTest.assertRefused(
                PriceListText.acme("saasName: Acme", "saasName: Acme\nurl: \"a\\0b\""),
                "url",
                "contains characters that cannot be stored");
        PriceListRefusalTest.assertRefused(
                PriceListText.acme("saasName: Acme", "saasName: \u0007"), "document", "is not valid YAML");
    }

    @Test
    void byte_order_mark_and_windows_line_endings_are_accepted() {
        String list = "\uFEFF" + PriceListText.ACME.replace("\n", "\r\n");

        assertThat(PriceLists.read(list)).isEqualTo(PriceLists.read(PriceListText.ACME));
    }
}
