package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.catalog.RolloutFilter;
import dev.ambit.http.Json;
import dev.ambit.http.Sha256;
import dev.ambit.promotion.PromotionContent.MigrationType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromotionContentTest {

    /// Approvals refer to the hash, so an upgrade must not change it.
    @Test
    void hash_without_a_rollout_is_the_one_of_versions_that_did_not_have_rollouts() {
        var content = new PromotionContent(null, null, null, MigrationType.NEW_CUSTOMERS, null, List.of());

        assertThat(content.hash("s", "t", null)).isEqualTo(Sha256.hex("""
                {"base":"","content":{"sourceHash":null,"base":null,"include":null,"migrationType":"NEW_CUSTOMERS",\
                "choices":[]},"source":"s","target":"t"}"""));
    }

    @Test
    void hash_covers_the_rollout() {
        var all = new PromotionContent(null, null, null, MigrationType.ALL_CUSTOMERS, null, List.of());
        var first = new PromotionContent(
                null, null, null, MigrationType.ALL_CUSTOMERS, new RolloutFilter(null, null, null, 5), List.of());

        assertThat(first.hash("s", "t", null)).isNotEqualTo(all.hash("s", "t", null));
    }

    @Test
    void metadata_of_a_rollout_is_written_in_the_order_of_its_keys() {
        Map<String, String> metadata =
                IntStream.range(0, 10).boxed().collect(Collectors.toMap("key-%d"::formatted, _ -> "value"));

        String text = Json.text(new RolloutFilter(null, metadata, null, null));

        assertThat(text)
                .containsSubsequence(
                        IntStream.range(0, 10).mapToObj("key-%d"::formatted).toList());
    }
}
