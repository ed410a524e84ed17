package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.catalog.RolloutFilter;
import dev.ambit.http.Json;
import dev.ambit.http.Sha256;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PromotionContentTest {

    private static final String WITHOUT_ROLLOUT = """
            {"sourceHash":null,"base":null,"include":null,"migrationType":"ALL_CUSTOMERS","choices":[]}""";

    /// Approvals refer to the hash, so an upgrade must not change it.
    @Test
    void hash_without_a_rollout_is_the_one_of_versions_that_did_not_have_rollouts() {
        assertThat(hash(WITHOUT_ROLLOUT)).isEqualTo(Sha256.hex("""
                {"base":"","content":%s,"source":"s","target":"t"}""".formatted(WITHOUT_ROLLOUT)));
    }

    @Test
    void hash_covers_the_rollout() {
        String first = WITHOUT_ROLLOUT.replace("\"choices\"", "\"rollout\":{\"first\":5},\"choices\"");

        assertThat(hash(first)).isNotEqualTo(hash(WITHOUT_ROLLOUT));
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

    private static String hash(String content) {
        return Json.readStored(content, PromotionContent.class).hash("s", "t", null);
    }
}
