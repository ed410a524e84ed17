package dev.ambit.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount.TestEnvironment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Entities that only the target has stay, whether the source had them before or not, until they are archived.
class KeptEntitiesTest {

    private final TestPromotions promotions = TestPromotions.open();
    private final TestEnvironment development = promotions.account().development();
    private final TestEnvironment production = promotions.account().production();

    @Test
    void kept_entities_are_listed_and_archived_by_a_resolution() {
        feature(development, "gone");
        promotions.promoted("");
        development.post("/features/gone/archive", "").isOk();
        feature(production, "own");

        Reply preview = promotions
                .post("/preview", "{\"source\": \"development\", \"target\": \"production\"}")
                .isOk();

        assertThat(paths(preview.at("kept"))).containsExactly("features.gone", "features.own");
        assertThat(preview.text("changes")).isEqualTo("0");
        Reply proposed = promotions.proposed("""
                , "resolutions": [{"path": "features.gone", "take": "source"}, {"path": "features.own", "take": "source"}]
                """);
        assertThat(proposed.text("changes")).isEqualTo("2");
        promotions.applied(proposed.text("id"));
        assertThat(promotions.hash(production)).isEqualTo(promotions.hash(development));
    }

    private static List<String> paths(Object kept) {
        return ((List<?>) kept)
                .stream()
                        .map(it -> String.valueOf(((Map<?, ?>) it).get("path")))
                        .toList();
    }

    private static void feature(TestEnvironment environment, String id) {
        environment
                .post(
                        "/features",
                        "{\"id\": \"%s\", \"displayName\": \"%s\", \"featureType\": \"BOOLEAN\"}".formatted(id, id))
                .isOk();
    }
}
