package dev.ambit.sdk.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Manages the environments of an account by GraphQL.
class EnvironmentOperationsTest {

    private final TestAccount account = TestServer.openAccount();
    private final GraphqlCaller owner = new GraphqlCaller(account.key());

    @Test
    void environment_is_created_edited_archived_and_listed() {
        Reply created = owner.ask(
                """
                mutation M($input: CreateOneEnvironmentInput!) { createOneEnvironment(input: $input) {
                  id slug type color hardenClientAccessEnabled signingToken apiKeys { keyType token } } }
                """,
                Map.of(
                        "input",
                        Map.of(
                                "environment",
                                        Map.of(
                                                "displayName",
                                                "Staging",
                                                "type",
                                                "DEVELOPMENT",
                                                "hardenClientAccessEnabled",
                                                true),
                                "options", Map.of("createDefaultProduct", false))));
        String id = created.text("createOneEnvironment.id");
        String key = created.text("createOneEnvironment.apiKeys.0.token");
        Reply products = new GraphqlCaller(key).ask("{ products { edges { node { id } } } }", Map.of());
        Reply edited = owner.ask("""
                mutation M($id: String!) { updateOneEnvironment(input: {id: $id, update: {color: "#112233"}}) { color } }
                """, Map.of("id", id));
        owner.ask("mutation M($id: String!) { archiveEnvironment(input: {id: $id}) { slug } }", Map.of("id", id));
        Reply without = owner.ask("{ listEnvironments { id } }", Map.of());
        owner.ask(
                "mutation { unarchiveEnvironment(input: {slug: \"%s\"}) { slug } }"
                        .formatted(created.text("createOneEnvironment.slug")),
                Map.of());
        Reply with = owner.ask("{ listEnvironments { id slug type provisionStatus } }", Map.of());

        assertThat(created.text("createOneEnvironment.hardenClientAccessEnabled"))
                .isEqualTo("true");
        assertThat(created.text("createOneEnvironment.signingToken")).isNotEmpty();
        assertThat(products.http().body()).contains("\"edges\":[]");
        assertThat(edited.text("updateOneEnvironment.color")).isEqualTo("#112233");
        assertThat(without.http().body()).doesNotContain(id);
        assertThat(with.http().body()).contains(id);
    }

    @Test
    void unknown_and_ambiguous_environments_are_refused() {
        String archive = "mutation M($input: ArchiveEnvironmentInput!) { archiveEnvironment(input: $input) { slug } }";

        assertThat(owner.code(archive, Map.of("input", Map.of("id", "x")))).isEqualTo("EnvironmentMissing");
        assertThat(owner.code(archive, Map.of("input", Map.of()))).isEqualTo("BadUserInput");
        assertThat(owner.code(archive, Map.of("input", Map.of("id", "x", "slug", "y"))))
                .isEqualTo("BadUserInput");
        assertThat(new GraphqlCaller(account.development().key()).code("{ listEnvironments { slug } }", Map.of()))
                .isEqualTo("IdentityForbidden");
    }
}
