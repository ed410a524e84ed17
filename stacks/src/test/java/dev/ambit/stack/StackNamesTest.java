package dev.ambit.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.CiTest;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StackNamesTest {

    private static final long SEED = 7;
    private static final int SLUGS = 400;
    private static final int SLUG_CHARS_MAX = 20;

    /// Parts that could make composed names collide.
    private static final List<String> PIECES = List.of(
            "a", "b", "dev", "prod", "ui", "-", "--", "cdn", "stage", "policy", "production", "serverless", "2");

    private static final StackNames ACME = new StackNames("acme", "production");

    @ParameterizedTest
    @CsvSource({
        "HOST, your-store.fi, dev.your-store.fi",
        "API_STAGE, prod-stage, dev-stage",
        "ASSET_BUCKET, acme-ui, acme-ui-dev",
        "FUNCTION, serverless-acme-prod, serverless-acme-dev",
        "DATABASE, acme_prod, acme_dev",
        "SESSION, acme_prod, acme_dev",
        "BRANCH, acme-prod, acme-dev",
        "POLICY, acme-policy, acme-policy",
        "MEDIA, acme-media, acme-media",
    })
    void d7_production_and_development_names_follow_their_patterns(
            ResourceKind kind, String production, String development) {
        String identifier = kind == ResourceKind.HOST ? "your-store.fi" : null;

        assertThat(ACME.of(kind, Stage.PRODUCTION, identifier).name()).isEqualTo(production);
        assertThat(ACME.of(kind, Stage.DEVELOPMENT, identifier).name()).isEqualTo(development);
    }

    /// For all kinds, stages, tenants and production environments: resources that are not shared have distinct
    /// names.
    @CiTest
    void d7_resource_names_of_all_tenants_and_stages_are_distinct() {
        Map<String, String> owners = new HashMap<>();
        List<String> stores = slugs();
        for (String store : stores) {
            for (String production : List.of("production", "dev", "prod", stores.getFirst(), "production-2")) {
                addOwners(owners, new StackNames(store, production));
            }
        }

        assertThat(owners).hasSizeGreaterThan(10_000);
    }

    private static void addOwners(Map<String, String> owners, StackNames names) {
        for (ResourceKind kind : ResourceKind.values()) {
            for (Stage stage : Stage.values()) {
                boolean isShared = kind.resourceClass() == ResourceClass.SHARED;
                ResourceName name = names.of(kind, stage, null);
                String owner = "%s %s %s".formatted(names, kind, isShared ? "both" : stage);
                String before = owners.put(name.container() + " " + name.name(), owner);
                assertThat(before == null || before.equals(owner))
                        .as("%s is that of %s and of %s", name, owner, before)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Käse.example, xn--kse-qla.example, dev.xn--kse-qla.example",
        "YOUR-store.fi., your-store.fi, dev.your-store.fi",
        "магазин.рф, xn--80aairftm.xn--p1ai, dev.xn--80aairftm.xn--p1ai",
    })
    void d5_host_of_any_alphabet_gets_the_prefix_dev_in_development(
            String given, String production, String development) {
        assertThat(ACME.of(ResourceKind.HOST, Stage.PRODUCTION, given).name()).isEqualTo(production);
        assertThat(ACME.of(ResourceKind.HOST, Stage.DEVELOPMENT, given).name()).isEqualTo(development);
    }

    @Test
    void name_too_long_for_its_kind_is_refused() {
        var names = new StackNames("a".repeat(30), "b".repeat(30));

        assertThatThrownBy(() -> names.of(ResourceKind.DATABASE, Stage.PRODUCTION, null))
                .isInstanceOfSatisfying(
                        Problem.class, it -> assertThat(it.facts()).containsEntry("field", "name of DATABASE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "other_prod", "acme-2_prod", "postgres", "acme_dev", "Acme_x", "acme_x;drop", ""})
    void identifier_outside_the_own_name_is_refused(String identifier) {
        assertThatThrownBy(() -> ACME.requireOwn(ResourceKind.DATABASE, identifier, "identifier"))
                .isInstanceOf(Problem.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "acme_prod", "acme_shop"})
    void identifier_within_the_own_name_is_accepted(String identifier) {
        ACME.requireOwn(ResourceKind.DATABASE, identifier, "identifier");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme..prod", "acme.prod.", "acme.lock"})
    void branch_name_that_git_does_not_allow_is_refused(String branch) {
        assertThatThrownBy(() -> ACME.requireOwn(ResourceKind.BRANCH, branch, "identifier"))
                .isInstanceOf(Problem.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "a..b", "dev.your-store.fi", "-a.fi", "a b.fi"})
    void invalid_host_name_is_refused(String host) {
        assertThatThrownBy(() -> ACME.requireOwn(ResourceKind.HOST, host, "identifier"))
                .isInstanceOf(Problem.class);
    }

    private static List<String> slugs() {
        var random = new Random(SEED);
        List<String> slugs = new ArrayList<>();
        while (slugs.size() < SLUGS) {
            var slug = new StringBuilder();
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                slug.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            String it = slug.toString();
            if (it.matches("[a-z]([a-z0-9-]*[a-z0-9])?") && it.length() <= SLUG_CHARS_MAX && !slugs.contains(it)) {
                slugs.add(it);
            }
        }
        return slugs;
    }
}
