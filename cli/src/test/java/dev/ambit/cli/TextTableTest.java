package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTableTest {

    private static final TerminalColors NONE = new TerminalColors(false);
    private static final TerminalColors COLORS = new TerminalColors(true);

    @Test
    void columns_stay_aligned_with_wide_letters_combining_marks_and_colors() {
        assertThat(printed(NONE, "東京", "Zürich", "e\u0301"))
                .containsExactly("NAME    TYPE", "東京    PRODUCTION", "Zürich  PRODUCTION", "e\u0301       PRODUCTION");
        assertThat(printed(COLORS, "a").getLast()).isEqualTo("a     \u001b[1;37;41mPRODUCTION\u001b[0m");
    }

    @Test
    void terminal_control_characters_are_replaced() {
        assertThat(printed(COLORS, "a\u001b[2Jb", "c\u202ed", "e\nf"))
                .anyMatch(it -> it.startsWith("a\ufffd[2Jb"))
                .anyMatch(it -> it.startsWith("c\ufffdd"))
                .anyMatch(it -> it.startsWith("e f"));
    }

    @ParameterizedTest
    @CsvSource({"#0080ff, [38;2;0;128;255m", "'', ''", "red, red"})
    void hex_color_is_painted_only_if_colors_are_on(String written, String painted) {
        assertThat(COLORS.color(written).painted()).contains(painted);
        assertThat(NONE.color(written).painted()).isEqualTo(written);
    }

    private static List<String> printed(TerminalColors paint, String... names) {
        var out = new StringWriter();
        List<TextColumn> columns =
                List.of(TextColumn.of("NAME", "name"), new TextColumn("TYPE", _ -> paint.type("PRODUCTION")));
        List<JsonObject> things = List.of(names).stream()
                .map(name -> new JsonObject(Map.of("name", name)))
                .toList();
        new TextTable(new PrintWriter(out), paint).print(columns, things, "");
        return out.toString().lines().toList();
    }
}
