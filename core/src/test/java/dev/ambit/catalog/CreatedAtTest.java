package dev.ambit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Sampled;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreatedAtTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();

    @ParameterizedTest
    @ValueSource(strings = {"products", "features", "plans", "addons", "customers", "subscriptions"})
    @Sampled(3)
    @Tag("ci")
    void every_list_can_be_filtered_by_creation_time(String list) {
        String now = Instant.now().plusSeconds(1).toString();

        assertThat(get(list, "createdAt[lt]=" + now + "&createdAt[lte]=" + now).status())
                .isEqualTo(200);
        assertThat(get(list, "createdAt%5Bgt%5D=" + now + "&createdAt%5Bgte%5D=" + now)
                        .at("0"))
                .isNull();
        get(list, "createdAt[since]=" + now).isProblem(400, "BadUserInput");
        get(list, "createdAt[gt]=yesterday").isProblem(400, "BadUserInput");
    }

    @Test
    void creation_time_bounds_are_exact_to_the_microsecond() {
        makeFeatures();
        String second = "2026-01-01T00:00:00.000002Z";

        assertThat(ids("createdAt[gt]=" + second)).isEqualTo("f3");
        assertThat(ids("createdAt[gte]=" + second)).isEqualTo("f2 f3");
        assertThat(ids("createdAt[lt]=" + second)).isEqualTo("f1");
        assertThat(ids("createdAt[lte]=" + second)).isEqualTo("f1 f2");
        assertThat(ids("createdAt[gte]=" + second + "&createdAt[lte]=" + second))
                .isEqualTo("f2");
    }

    @Test
    void bound_between_two_microseconds_separates_earlier_from_later_entries() {
        makeFeatures();
        String between = "2026-01-01T00:00:00.000002500Z";

        assertThat(ids("createdAt[gt]=" + between)).isEqualTo("f3");
        assertThat(ids("createdAt[gte]=" + between)).isEqualTo("f3");
        assertThat(ids("createdAt[lt]=" + between)).isEqualTo("f1 f2");
        assertThat(ids("createdAt[lte]=" + between)).isEqualTo("f1 f2");
    }

    @Test
    void products_and_features_can_be_filtered_by_id() {
        makeFeatures();

        assertThat(ids("id=f2")).isEqualTo("f2");
        assertThat(ids("id=f4")).isEmpty();
        assertThat(get("products", "id=product-" + acme.slug()).text("0.isDefaultProduct"))
                .isEqualTo("true");
        assertThat(get("products", "id=other").at("0")).isNull();
    }

    private void makeFeatures() {
        for (int i = 1; i <= 3; i++) {
            String body = "{\"id\": \"f%d\", \"displayName\": \"F\", \"featureType\": \"BOOLEAN\"}".formatted(i);
            development.post("/features", body).isOk();
        }
        TestServer.superuser().useHandle(tx -> tx.execute("""
                update features
                set created_at = '2026-01-01T00:00:00Z'::timestamptz
                    + substr(feature_id, 2)::int * interval '1 microsecond'
                where environment_id = (select environment_id from environments where public_id = ?::uuid)
                """, development.id()));
    }

    private Reply get(String list, String query) {
        return development.get("/" + list + "?" + query.replace("[", "%5B").replace("]", "%5D"));
    }

    private String ids(String query) {
        return String.join(" ", get("features", query).isOk().texts("id"));
    }
}
