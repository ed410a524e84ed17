package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests `ambit order` with the key of an account and with the token of the operator.
class OrderCommandsTest {

    private final TestAccount acme = TestServer.openAccount();

    @TempDir
    private Path home;

    @Test
    void order_is_placed_quoted_approved_and_canceled() {
        String id = place();
        assertThat(account().sees("order", "list")).contains("MONTHLY", id, acme.slug(), "REQUESTED");
        assertThat(account().isRefused("order", "approve", id)).contains("REQUESTED", "QUOTED");

        assertThat(operator().sees("order", "quote", id))
                .containsPattern("(?m)^state +QUOTED$")
                .containsPattern("(?m)^monthly +34 eur$")
                .containsPattern("(?m)^Requirements +2 +2.5 +5$");
        assertThat(operator().sees("order", "quote", id, "--line", "All=2x12.50", "--currency", "usd"))
                .containsPattern("(?m)^monthly +25 usd$");
        assertThat(operator().isRefused("order", "provision", id)).contains("APPROVED");
        assertThat(account().isRefused("order", "approve", id, "--monthly", "34"))
                .contains("the price of the current quote");
        assertThat(account().isRefused("order", "approve", id, "--monthly", "cheap"))
                .contains("--monthly must be a decimal amount; received `cheap`");
        assertThat(account().sees("order", "approve", id, "--monthly", "25.00"))
                .containsPattern("(?m)^state +APPROVED$");
        assertThat(operator().lists("order", "list", "--operator", "--json"))
                .extracting(it -> it.text("id"))
                .contains(id);

        assertThat(account().sees("order", "invoice", id, "--month", "2026-11"))
                .isEqualTo("The month has no invoice lines.\n");
        assertThat(operator().sees("order", "invoice", "--operator", "--month", "2001-01"))
                .contains("has no invoice lines");
        assertThat(account().gets("order", "cancel", id, "--json").text("state"))
                .isEqualTo("CANCELED");
        assertThat(account().sees("order", "show", id)).contains("Stripe", "Finnish, VPN", "ann@acme.example");
    }

    @Test
    void missing_scope_malformed_quote_line_and_unknown_order_are_refused() {
        String id = place();

        assertThat(account().isRefused("order", "create", "production", "--database", "schema", "--contact", "ann"))
                .contains("scope");
        assertThat(operator().isRefused("order", "quote", id, "--line", "All=two"))
                .contains("--line");
        assertThat(account().isRefused("order", "show", "none")).contains("There is no order with id `none`");
    }

    private TestUser account() {
        return TestUser.withKey(home, acme);
    }

    private TestUser operator() {
        return TestUser.at(home)
                .with("AMBIT_URL", TestUser.URL)
                .with("AMBIT_OPERATOR_TOKEN", TestServer.OPERATOR_TOKEN);
    }

    private String place() {
        return account()
                .gets(
                        "order",
                        "create",
                        "production",
                        "--scope",
                        "database, media",
                        "--integration",
                        "Stripe",
                        "--requirement",
                        "Finnish",
                        "--requirement",
                        "VPN",
                        "--database",
                        "table-suffix",
                        "--contact",
                        "ann@acme.example",
                        "--json")
                .text("id");
    }
}
