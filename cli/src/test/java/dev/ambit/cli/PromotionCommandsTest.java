package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestPerson;
import dev.ambit.http.Json;
import dev.ambit.pricelist.PriceListText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Moves a catalog from development to production by commands alone.
class PromotionCommandsTest extends OwnerFixture {

    @BeforeEach
    void model() throws IOException {
        Path list = Files.writeString(home.resolve("list.yml"), PriceListText.ACME);
        ann.sees("import", list.toString(), "--publish");
    }

    @LongTest
    void difference_and_impact_are_printed_and_nothing_is_applied_without_the_flag() {
        CommandOutput proposed = ann.types("promote", "development", "production", "--title", "First prices");

        assertThat(proposed.exit()).as(proposed.err()).isEqualTo(Command.DIFFERENT);
        assertThat(proposed.out())
                .contains("First prices", "+ Plan PRO (PRO)", "Impact: no decision of an existing customer changes")
                .containsPattern("(?m)^Apply it: ambit promotion apply \\S+$");
        assertThat(ann.types("diff", "development", "production").exit()).isEqualTo(Command.DIFFERENT);
    }

    @Test
    void applied_promotion_makes_the_catalogs_equal_and_can_be_rolled_back() {
        CommandOutput unconfirmed = ann.pipe("development", "promote", "development", "production", "--apply");
        assertThat(unconfirmed.exit()).isEqualTo(Command.FAILED);
        assertThat(ann.types("diff", "development", "production").exit()).isEqualTo(Command.DIFFERENT);

        CommandOutput applied = ann.pipe("production", "promote", "development", "production", "--apply");
        assertThat(applied.exit()).as(applied.err()).isZero();
        assertThat(applied.out()).containsPattern("(?m)^state +APPLIED$").containsPattern("(?m)^revision +\\S+$");
        assertThat(applied.err()).contains("DONE");
        assertThat(ann.sees("diff", "development", "production")).contains("The catalogs are equal.");

        assertThat(ann.sees("promote", "development", "production"))
                .contains("production already has all included changes, so no promotion was created.");
        List<JsonObject> all = ann.lists("promotion", "list", "--json");
        // The first command was not confirmed.
        assertThat(all).extracting(it -> it.text("state")).containsExactly("APPLIED", "READY");
        String id = all.getFirst().text("id");
        assertThat(ann.sees("promotion", "get", id))
                .containsPattern(
                        "Impact, as computed at \\S+ before it was applied: no decision of an existing customer"
                                + " changes \\(0 customers compared\\)")
                .contains("Undo it: ambit rollback " + id);
        assertThat(ann.sees("rollback", id, "--yes"))
                .contains("The rollback of “Promote development to production” changes these values of production:")
                .containsPattern("(?m)^plans\\.PRO")
                .containsPattern("(?m)^state +ROLLED_BACK$");
        assertThat(ann.types("diff", "development", "production").exit()).isEqualTo(Command.DIFFERENT);
    }

    @LongTest
    void conflict_is_refused_until_it_is_resolved() {
        ann.sees("promote", "development", "production", "--apply", "--yes");
        rename("development", "Mine");
        rename("production", "Yours");

        CommandOutput refused = ann.types("promote", "development", "production", "--apply", "--yes");
        assertThat(refused.exit()).isEqualTo(Command.FAILED);
        assertThat(refused.out())
                .containsPattern("(?m)^plans.PRO.displayName +PRO +Mine +Yours *$")
                .containsPattern("ambit promotion resolve \\S+ 'plans.PRO.displayName=source'");
        assertThat(refused.err()).contains("has conflicts. Nothing was applied.");

        String id = ann.lists("promotion", "list", "--state", "conflict", "--json")
                .getFirst()
                .text("id");
        assertThat(ann.types("promotion", "resolve", id, "plans.PRO.displayName")
                        .exit())
                .isEqualTo(Command.WRONG_USAGE);
        assertThat(ann.types("promotion", "resolve", id, "plans.PRO.displayName=Ours")
                        .exit())
                .isEqualTo(Command.WRONG_USAGE);
        assertThat(ann.isRefused("promotion", "resolve", id, "plans.PRO.nothing=source"))
                .contains("is not a path in this promotion");
        assertThat(ann.sees("promotion", "resolve", id, "plans.PRO.displayName=\"Ours\""))
                .contains("Yours -> Ours");
        ann.sees("promotion", "apply", id, "--yes");
        assertThat(ann.sees("plan", "get", "PRO", "--env", "production")).containsPattern("(?m)^name +Ours$");
        assertThat(ann.isRefused("promotion", "apply", id, "--yes")).contains("The promotion is APPLIED");
    }

    @Test
    void promote_resolves_includes_and_creates_no_promotion_after_a_refusal() {
        ann.sees("promote", "development", "production", "--include", "plans.FREE", "--apply", "--yes");
        assertThat(ann.types("plan", "get", "PRO", "--env", "production").exit())
                .isEqualTo(Command.FAILED);
        assertThat(ann.types("promote", "development", "production", "--include", "FREE")
                        .exit())
                .isEqualTo(Command.WRONG_USAGE);

        int promotions = ann.lists("promotion", "list", "--json").size();
        ann.isRefused("promote", "development", "production", "--resolve", "plans.FREE.nothing=target");
        ann.isRefused("promote", "development", "production", "--resolve", "plans.PRO.parentPlanId=\"NONE\"");
        assertThat(ann.lists("promotion", "list", "--json")).hasSize(promotions);

        ann.sees("promote", "development", "production", "--resolve", "plans.PRO=source", "--apply", "--yes");
        assertThat(ann.sees("diff", "development", "production")).contains("The catalogs are equal.");
        assertThat(ann.isRefused("promote", "development", "development")).contains("Name two environments");
    }

    @Test
    void promotion_that_lacks_an_approval_is_refused_until_another_member_approves() {
        acme.http().put(acme.key(), "/api/v1/account/promotion-rules", """
                        {"rules": [{"environment": "production", "approvals": 1}]}
                        """).isOk();
        TestPerson admin = TestPerson.member(acme, "ADMIN", "ADMIN");

        CommandOutput refused = ann.types("promote", "development", "production", "--apply", "--yes");
        assertThat(refused.exit()).isEqualTo(Command.FAILED);
        assertThat(refused.err()).contains("lacks approvals. Nothing was applied.");
        assertThat(refused.out()).contains("Approvals: 0 of 1.");
        String id = ann.lists("promotion", "list", "--json").getFirst().text("id");
        ann.isRefused("promotion", "approve", id);
        TestUser bob = TestUser.signedIn(home.resolve("bob"), admin);
        assertThat(bob.sees("promotion", "approve", id)).containsPattern("(?m)^state +READY$");
        assertThat(ann.sees("promotion", "apply", id, "--yes")).containsPattern("(?m)^state +APPLIED$");
    }

    @LongTest
    void promotion_can_be_scheduled_and_closed_and_a_key_is_not_asked() {
        assertThat(ann.types("promote", "development", "production", "--at", "2090-01-01T00:00:00Z")
                        .exit())
                .isEqualTo(Command.WRONG_USAGE);
        TestUser program = program();
        JsonObject proposed = new JsonObject(Json.map(
                program.types("promote", "development", "production", "--json").out()));
        assertThat(proposed.list("diff")).isNotEmpty();
        assertThat(proposed.text("impact.lost")).isEqualTo("0");
        String id = proposed.text("id");

        String at = Instant.now()
                .plus(Duration.ofDays(1))
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        assertThat(program.sees("promotion", "apply", id, "--at", at)).contains("Cancel it: ambit operation cancel ");
        String operation = program.gets("promotion", "get", id, "--json").text("operationId");
        program.sees("operation", "cancel", operation);
        assertThat(program.sees("promotion", "close", id)).containsPattern("(?m)^state +CLOSED$");
        assertThat(program.sees("promote", "development", "production", "--apply"))
                .containsPattern("(?m)^state +APPLIED$");
    }

    private void rename(String environment, String name) {
        ann.sees("plan", "draft", "PRO", "--env", environment);
        ann.sees("plan", "edit", "PRO", "--name", name, "--env", environment);
        ann.sees("plan", "publish", "PRO", "--env", environment, "--yes");
    }
}
