package dev.ambit.host.cdn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.host.cdn.EdgeCache.PendingFetch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The path by which behaviors, objects, cache and invalidation decide.
class RequestPathTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "/a, /a",
                "/keitti%C3%B6, /keittiö",
                "/keitti%c3%b6, /keittiö",
                "/%61, /a",
                "/a%2Fb, /a/b",
                "/a%5Cb, `/a\\b`",
                "/a//b, /a//b",
                "/100%25, /100%",
                "/100%, /100%",
                "/%zz, /%zz",
                "/%252F, /%2F",
                "/a;b=c/d, /a;b=c/d",
                "/a+b%20c, /a+b c",
                "/a/../b, /b",
                "/a/./b, /a/b"
            })
    void path_is_decoded_once(String raw, String text) {
        assertThat(RequestPath.of(raw)).isEqualTo(new RequestPath(text, true));
    }

    @Test
    void bytes_that_are_no_text_stay_encoded_and_name_no_object() {
        assertThat(RequestPath.of("/%C3%B6/%e9")).isEqualTo(new RequestPath("/ö/%E9", false));
        assertThat(RequestPath.of("/%E9")).isNotEqualTo(RequestPath.of("/%E8")).isNotEqualTo(RequestPath.of("/%25E9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/%2e%2e/b", "/%2E", "/a/..%2Fb", "/a%2F..", "/a/..%5Cb", "/a\\..\\b", "/a/.%2e/b"})
    void dot_segment_that_appears_by_decoding_is_hidden(String raw) {
        assertThat(RequestPath.hidesDots(raw)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/../b", "/a/.b", "/...", "/a..%2Fb", "/%252e%252e/a", "/"})
    void other_path_hides_no_dot_segment(String raw) {
        assertThat(RequestPath.hidesDots(raw)).isFalse();
    }

    /// Whether each place decides the same for a path and another spelling of it.
    @ParameterizedTest
    @ValueSource(strings = {"/private/x", "/private%2Fx", "/%70rivate/x", "/a/../private/x", "/private%2fx"})
    void each_place_takes_all_spellings_for_one_path(String raw) {
        var distribution = new Distribution(
                List.of(
                        new Behavior("/private/*", Origin.FUNCTION, 0, null, null),
                        new Behavior("/*", Origin.BUCKET, null, null, null)),
                Map.of(),
                60,
                false);
        UUID environment = UUID.randomUUID();
        var cache = new EdgeCache();
        var key = new CacheKey(environment, "", "host", raw + "?q");
        PendingFetch question = cache.startFetch(environment);
        cache.answer(
                key, question, CachedResponse.of(200, HttpFields.EMPTY, new byte[0], false, 0, Long.MAX_VALUE, true));

        assertThat(distribution.behavior(RequestPath.of(raw).text()).origin()).isEqualTo(Origin.FUNCTION);
        cache.invalidate(environment, List.of("/private/*"));
        assertThat(Optional.ofNullable(cache.find(key))).isEmpty();
    }
}
