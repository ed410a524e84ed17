package dev.ambit.host.cdn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.host.cdn.EdgeCache.PendingFetch;
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
    void invalidation_of_one_environment_does_not_affect_others() {
        PendingFetch question = ask();

        cache.invalidate(new UUID(0, 2), List.of("/*"));

        assertThat(cache.ask(acme, cache.startFetch(acme.environmentId()))).isEqualTo(question);
        cache.answer(acme, question, copy(""));
        assertThat(cache.find(acme)).isNotNull();
    }

    @Test
    void response_requested_before_an_invalidation_is_not_cached() {
        PendingFetch question = ask();
        PendingFetch cleared = cache.startFetch(acme.environmentId());

        cache.invalidate(acme.environmentId(), List.of("/other"));
        cache.answer(acme, question, copy(""));
        assertThat(cache.find(acme)).isNull();

        cache.clear();
        cache.answer(acme, cleared, copy(""));
        assertThat(cache.find(acme)).isNull();
    }

    @Test
    void weight_of_a_cached_response_includes_its_headers() {
        assertThat(copy("x".repeat(10_000)).weight()).isGreaterThan(10_000).isLessThan(12_000);
    }

    private PendingFetch ask() {
        PendingFetch question = cache.startFetch(acme.environmentId());
        assertThat(cache.ask(acme, question)).isNull();
        return question;
    }

    private static CachedResponse copy(String header) {
        HttpFields headers = HttpFields.build().put("X-Long", header);
        return CachedResponse.of(200, headers, new byte[0], false, System.nanoTime(), FRESH_NANOS, true);
    }
}
