package dev.ambit.host.cdn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.host.cdn.EdgeCache.Question;
import java.util.List;
import java.util.UUID;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;

/// The cache of one server for several environments.
class EdgeCacheTest {

    private static final long FRESH_NANOS = 1_000_000_000_000L;

    private final EdgeCache cache = new EdgeCache();
    private final CacheKey acme = new CacheKey(new UUID(0, 1), "settings", "acme.fi", "/");

    @Test
    void what_others_invalidate_disturbs_nobody() {
        Question question = ask();

        cache.invalidate(new UUID(0, 2), List.of("/*"));

        assertThat(cache.ask(acme, cache.question(acme.environmentId()))).isEqualTo(question);
        cache.answer(acme, question, copy(""));
        assertThat(cache.find(acme)).isNotNull();
    }

    @Test
    void what_is_under_way_when_its_environment_invalidates_is_not_kept() {
        Question question = ask();
        Question cleared = cache.question(acme.environmentId());

        cache.invalidate(acme.environmentId(), List.of("/other"));
        cache.answer(acme, question, copy(""));
        assertThat(cache.find(acme)).isNull();

        cache.clear();
        cache.answer(acme, cleared, copy(""));
        assertThat(cache.find(acme)).isNull();
    }

    @Test
    void headers_weigh_what_they_are() {
        assertThat(copy("x".repeat(10_000)).weight()).isGreaterThan(10_000).isLessThan(12_000);
    }

    private Question ask() {
        Question question = cache.question(acme.environmentId());
        assertThat(cache.ask(acme, question)).isNull();
        return question;
    }

    private static CachedResponse copy(String header) {
        HttpFields headers = HttpFields.build().put("X-Long", header);
        return CachedResponse.of(200, headers, new byte[0], false, System.nanoTime(), FRESH_NANOS, true);
    }
}
