package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Test;

/// Tests `ambit usage`, `ambit sla` and `ambit audit`.
class AccountReportsTest extends OwnerFixture {

    @LongTest
    void usage_command_lists_usage_beside_the_allowance() {
        acme.http()
                .put(
                        TestServer.OPERATOR_TOKEN,
                        "/api/v1/accounts/%s/allowance".formatted(acme.slug()),
                        "{\"subscriptions\": 500}")
                .isOk();

        assertThat(ann.sees("usage"))
                .containsPattern("(?m)^\\d{4}-\\d\\d +PRODUCTION +ALLOWED +NON-PRODUCTION$")
                .containsPattern("(?m)^products +1 +unlimited +1$")
                .containsPattern("(?m)^subscriptions +0 +500 +0$");
        assertThat(ann.gets("usage", "--json").text("allowance.subscriptions")).isEqualTo("500");
    }

    @Test
    void sla_command_lists_environments_with_their_types() {
        assertThat(ann.sees("sla"))
                .containsPattern("(?m)^production target +0?\\.?99")
                .containsPattern("(?m)^development +non-production ")
                .containsPattern("(?m)^production +PRODUCTION ");
        assertThat(ann.gets("sla", "--json").list("environments")).hasSize(2);
        assertThat(ann.isRefused("sla", "--month", "May")).startsWith("ambit: month: ");
    }

    @LongTest
    void audit_command_lists_entries_of_the_account_or_of_one_environment() {
        for (String name : new String[] {"One", "Two", "Three"}) {
            ann.sees("env", "create", name, "--type", "development");
        }

        assertThat(ann.sees("audit")).containsPattern("USER [0-9a-f-]{36} +environment\\.created");
        assertThat(ann.lists("audit", "--limit", "2", "--json")).hasSize(2);
        assertThat(ann.sees("audit", "--env", "one")).startsWith("One (one), non-production\n");
        assertThat(ann.isRefused("audit", "--since", "soon")).startsWith("ambit: since: ");
        assertThat(ann.isRefused("audit", "--limit", "0")).contains("--limit must be 1 or more");
        assertThat(ann.types("audit", "--limit", "x").exit()).isEqualTo(Command.WRONG_USAGE);
    }

    @LongTest
    void list_command_reads_all_pages() {
        for (int i = 0; i < 101; i++) {
            acme.http()
                    .post(
                            acme.key(),
                            "/api/v1/environments",
                            "{\"displayName\": \"E%d\", \"type\": \"DEVELOPMENT\"}".formatted(i))
                    .isOk();
        }

        assertThat(ann.lists("env", "list", "--json")).hasSize(103);
    }
}
