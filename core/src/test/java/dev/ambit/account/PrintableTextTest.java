package dev.ambit.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"Café Staging", "مرحبا", "שלום", "🚀", "👩‍💻", " a "})
    void ordinary_text_in_any_script_is_legible(String text) {
        assertThat(PrintableText.is(text, 64)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0, 0x9, 0x7F, 0x85, 0x61C, 0x200E, 0x200F, 0x202A, 0x202C, 0x202E, 0x2066, 0x2068, 0x2069})
    void control_and_direction_characters_are_not_legible(int character) {
        assertThat(PrintableText.is("a" + Character.toString(character) + "b", 64))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Café Staging",
                "مرحبا",
                "שלום",
                "🚀",
                "👩‍💻",
                "❤️‍🔥",
                "می‌خواهم",
                "PDF‌ها",
                "क्‍ष",
                " a ",
                "日本語"
            })
    void ordinary_text_in_any_script_is_plain(String text) {
        assertThat(PrintableText.isPlain(text, 64)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0xAD, 0x200B, 0x200C, 0x200D, 0x2028, 0x2029, 0x202E, 0x2060, 0x2064, 0x3164, 0xFEFF, 0xE0061})
    void text_with_invisible_characters_is_not_plain(int character) {
        String hidden = Character.toString(character);

        assertThat(PrintableText.isPlain(hidden, 64)).isFalse();
        assertThat(PrintableText.isPlain("Production" + hidden, 64)).isFalse();
        assertThat(PrintableText.isPlain("Produc" + hidden + "tion", 64)).isFalse();
        assertThat(PrintableText.isPlain("مرحبا" + hidden, 64)).isFalse();
        assertThat(PrintableText.isPlain("\u00a0", 64)).isFalse();
    }

    @Test
    void text_length_is_counted_in_code_points() {
        assertThat(PrintableText.is("🚀".repeat(64), 64)).isTrue();
        assertThat(PrintableText.is("n".repeat(65), 64)).isFalse();
        assertThat(PrintableText.is(" ", 64)).isFalse();
        assertThat(PrintableText.is("", 64)).isFalse();
    }
}
