package dev.ambit.catalog;

import static dev.ambit.TestCatalog.grant;
import static dev.ambit.TestCatalog.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.Refusal;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import dev.ambit.TestServer;
import dev.ambit.engine.FeatureKind;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Verifies that plans and add-ons can be copied and unarchived, and that their versions can be listed.
@Tag("long")
class PackageCopyTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestEnvironment development = acme.development();
    private final TestCatalog cloud = new TestCatalog(development, "cloud");

    @BeforeEach
    void a_plan_and_an_addon_are_published() {
        development
                .post("/products", "{\"id\": \"cloud\", \"displayName\": \"Cloud\"}")
                .isOk();
        cloud.feature("sso", FeatureKind.BOOLEAN);
        cloud.feature("calls", FeatureKind.METERED);
        cloud.addon("pro", grant("sso"), limit("calls", 5));
        cloud.plan("pro", grant("sso"), limit("calls", 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plans", "addons"})
    void a_copy_is_a_draft_with_the_same_content(String collection) {
        Reply copy = development
                .post("/%s/pro/duplicate".formatted(collection), "{\"targetId\": \"max\", \"displayName\": \"Max\"}")
                .isOk();

        assertThat(copy.status()).isEqualTo(201);
        assertThat(copy.text("displayName")).isEqualTo("Max");
        assertThat(copy.text("status")).isEqualTo("DRAFT");
        assertThat(copy.text("productId")).isEqualTo("cloud");
        assertThat(development.get("/%s/max/entitlements".formatted(collection)).texts("id"))
                .containsExactlyInAnyOrder("sso", "calls");
        cloud.publish(collection, "max").isOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plans", "addons"})
    void a_taken_or_malformed_id_is_refused(String collection) {
        String path = "/%s/pro/duplicate".formatted(collection);

        Refusal.of(
                development,
                409,
                "DuplicatedEntityNotAllowed",
                () -> development.post(path, "{\"targetId\": \"pro\"}"));
        Refusal.of(development, 400, "BadUserInput", () -> development.post(path, "{\"targetId\": \"a b\"}"));
        Refusal.of(
                development,
                404,
                collection.equals("plans") ? "PlanNotFound" : "AddonNotFound",
                () -> development.post("/%s/none/duplicate".formatted(collection), "{\"targetId\": \"x\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plans", "addons"})
    void versions_are_paginated_and_include_their_differences(String collection) {
        String path = "/%s/pro".formatted(collection);
        for (int calls : List.of(10, 20)) {
            development.post(path + "/draft", "").isOk();
            development
                    .patch(path + "/entitlements/calls", "{\"type\": \"FEATURE\", \"usageLimit\": %d}".formatted(calls))
                    .isOk();
            cloud.publish(collection, "pro").isOk();
        }

        Reply first = development.get(path + "/versions?limit=2").isOk();

        assertThat(first.texts("versionNumber")).containsExactly("2", "1");
        assertThat(first.text("0.differences.0.path")).isEqualTo("entitlements.calls.usageLimit");
        assertThat(first.text("0.differences.0.from")).isEqualTo("10");
        assertThat(first.text("0.differences.0.to")).isEqualTo("20");
        assertThat(first.text("1.content.entitlements.calls.usageLimit")).isEqualTo("10");
        Reply rest = development
                .get(path + "/versions?limit=2&after=" + first.next())
                .isOk();
        assertThat(rest.texts("versionNumber")).containsExactly("0");
        assertThat(rest.texts("differences")).containsExactly("[]");
        Reply back = development
                .get(path + "/versions?limit=2&before=" + rest.prev())
                .isOk();
        assertThat(back.texts("versionNumber")).containsExactly("2", "1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plans", "addons"})
    void unarchived_package_is_published_again(String collection) {
        String path = "/%s/pro".formatted(collection);
        development.post(path + "/archive", "").isOk();

        Reply back = development.post(path + "/unarchive", "").isOk();

        assertThat(back.text("status")).isEqualTo("PUBLISHED");
        assertThat(development.get(path).text("status")).isEqualTo("PUBLISHED");
        development.post(path + "/unarchive", "").isOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plans", "addons"})
    void package_with_an_archived_product_or_feature_cannot_be_unarchived(String collection) {
        String path = "/%s/pro".formatted(collection);
        String other = collection.equals("plans") ? "/addons/pro" : "/plans/pro";
        development.post(other + "/archive", "").isOk();
        development.post(path + "/archive", "").isOk();
        development.post("/features/sso/archive", "").isOk();

        Refusal.of(development, 409, "EntityIsArchivedError", () -> development.post(path + "/unarchive", ""));
        development.post("/features/sso/unarchive", "").isOk();
        development.post("/products/cloud/archive", "").isOk();
        Refusal.of(development, 409, "EntityIsArchivedError", () -> development.post(path + "/unarchive", ""));
    }
}
