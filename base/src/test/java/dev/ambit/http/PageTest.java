package dev.ambit.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

    private static final List<Integer> NUMBERS =
            IntStream.rangeClosed(1, 7).boxed().toList();

    @Test
    void forward_paging_returns_each_row_once() {
        List<Object> seen = new ArrayList<>();
        Map<?, ?> page = page(null, null, 3);
        seen.addAll(data(page));
        while (cursor(page, "next") != null) {
            page = page(cursor(page, "next"), null, 3);
            seen.addAll(data(page));
        }

        assertThat(seen.toString()).isEqualTo(NUMBERS.toString());
    }

    @Test
    void backward_paging_returns_the_same_pages() {
        Map<?, ?> first = page(null, null, 3);
        Map<?, ?> second = page(cursor(first, "next"), null, 3);
        Map<?, ?> third = page(cursor(second, "next"), null, 3);

        Map<?, ?> again = page(null, cursor(third, "prev"), 3);
        Map<?, ?> start = page(null, cursor(again, "prev"), 3);

        assertThat(data(again)).isEqualTo(data(second));
        assertThat(data(start)).isEqualTo(data(first));
        assertThat(cursor(start, "prev")).isNull();
        assertThat(cursor(first, "prev")).isNull();
        assertThat(cursor(start, "next")).isEqualTo(cursor(first, "next"));
    }

    @Test
    void page_with_all_remaining_rows_has_no_next_cursor() {
        assertThat(cursor(page(null, null, 7), "next")).isNull();
    }

    @Test
    void page_cannot_have_both_an_after_and_a_before_cursor() {
        String cursor = Objects.requireNonNull(cursor(page(null, null, 3), "next"));

        assertThatThrownBy(() -> Page.of("numbers", cursor, cursor, null)).hasMessageContaining("only one of them");
    }

    @Test
    void a_cursor_of_another_list_is_refused() {
        String cursor = Objects.requireNonNull(cursor(page(null, null, 3), "next"));

        assertThatThrownBy(() -> Page.of("letters", cursor, null, null))
                .hasMessageContaining("a cursor from this list");
        assertThatThrownBy(() -> Page.of("letters", null, cursor, null))
                .hasMessageContaining("a cursor from this list");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "%%%", "eyJhIjoxfQ", "bnVsbA"})
    void malformed_cursor_is_refused(String cursor) {
        assertThatThrownBy(() -> Page.of("numbers", cursor, null, null))
                .hasMessageContaining("a cursor from this list");
    }

    @Test
    void cursor_with_altered_position_is_refused_when_it_is_read() {
        String json = "{\"list\": \"numbers\", \"position\": [\"seven\"]}";
        String cursor = Base64.getUrlEncoder().encodeToString(json.getBytes(UTF_8));
        Page page = Page.of("numbers", cursor, null, null);

        assertThatThrownBy(() -> page.number(0)).hasMessageContaining("a cursor from this list");
        assertThatThrownBy(() -> page.text(1)).hasMessageContaining("a cursor from this list");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 101})
    void page_limit_outside_1_to_100_is_refused(int limit) {
        assertThatThrownBy(() -> Page.of("numbers", null, null, limit)).hasMessageContaining("1 to 100");
    }

    private static Map<?, ?> page(@Nullable String after, @Nullable String before, int limit) {
        Page page = Page.of("numbers", after, before, limit);
        Long from = page.number(0);
        List<Integer> inOrder = page.isBackward() ? NUMBERS.reversed() : NUMBERS;
        List<Integer> rows = inOrder.stream()
                .filter(it -> from == null || (page.isBackward() ? it < from : it > from))
                .limit(page.rows())
                .toList();
        return Json.read(page.answer(rows, it -> List.of(it), it -> it).body(), Map.class);
    }

    private static List<?> data(Map<?, ?> page) {
        return (List<?>) Objects.requireNonNull(page.get("data"));
    }

    private static @Nullable String cursor(Map<?, ?> page, String name) {
        return (String) ((Map<?, ?>) Objects.requireNonNull(page.get("pagination"))).get(name);
    }
}
