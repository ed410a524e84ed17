package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Sampled;
import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests `ambit audit --entity` with ids that must be encoded in a URL.
class AuditCommandTest extends OwnerFixture {

    @ParameterizedTest
    @ValueSource(strings = {"org:42", "a/b", "a+b", "a b", "a%2Fb", "?a=b&c#d", "São Paulo", "🦊"})
    @Sampled(3)
    void audit_takes_customer_ids_of_any_characters(String id) {
        acme.development().post("/customers", Json.text(Map.of("id", id))).isOk();
        acme.development().post("/customers", Json.text(Map.of("id", "x" + id))).isOk();

        List<JsonObject> acts = ann.lists("audit", "--env", "development", "--entity", id, "--json");

        assertThat(acts).isNotEmpty().allMatch(it -> it.text("entity.id").equals(id));
        assertThat(ann.sees("audit", "--env", "development", "--entity", id)).contains("CUSTOMER " + id);
    }
}
