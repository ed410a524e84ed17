package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class ImportTest {

    private static final Path LISTS = Checkout.DIRECTORY.resolve("core/src/main/resources/pricings/github");

    @TempDir
    private static Path data;

    private static AmbitProcess server;

    private TestAccount acme;

    @BeforeAll
    static void start() throws Exception {
        server = AmbitProcess.serve(Checkout.opened(data), 0);
    }

    @BeforeEach
    void open() {
        acme = TestAccount.open(server.http(), "Acme");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void imported_plans_can_be_sold() {
        CommandResult typed = imported("--publish", LISTS.resolve("2025.yml").toString());

        assertThat(typed.exit()).as(typed.err()).isZero();
        Path list = LISTS.resolve("2025.yml");
        assertThat(typed.out().lines())
                .hasSize(27)
                .startsWith(list + ": imported")
                .contains(list
                        + ": addOns.githubCodespaces2Core.excludes: kept as metadata; these add-ons can be"
                        + " bought together.");
        acme.development().buy("octo", "TEAM", Map.of());
        assertThat(acme.development().check("octo", "standardSupport").at("isGranted"))
                .isEqualTo(true);
    }

    @Test
    void incomplete_list_is_rejected_with_its_location() throws Exception {
        Path hole = Files.writeString(
                data.resolve("hole.yml"),
                Files.readString(LISTS.resolve("2024.yml")).replaceFirst("(?m)^plans:", "plansss:"));
        Path missing = data.resolve("missing.yml");

        CommandResult typed = imported(
                hole.toString(), missing.toString(), LISTS.resolve("2019.yml").toString());

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(hole + ": plansss: "),
                        line -> assertThat(line).startsWith(missing + ": cannot read the file"));
        assertThat(typed.out()).contains("2019.yml: imported");
    }

    /// The second price list changes a boolean feature to a number.
    @Test
    void feature_with_a_changed_type_is_refused_without_a_new_id() throws Exception {
        Path first = Files.writeString(data.resolve("first.yml"), list("BOOLEAN", "true"));
        Path next = Files.writeString(data.resolve("next.yml"), list("NUMERIC", "5"));
        CommandResult made = imported("--publish", first.toString());
        assertThat(made.exit()).as(made.err()).isZero();
        String before = acme.development().get("/catalog").isOk().text("hash");

        CommandResult refused = imported("--publish", next.toString());

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err().lines()).singleElement().asString().contains(next.toString(), "storage");
        assertThat(refused.err()).doesNotContain("support");
        assertThat(acme.development().get("/catalog").isOk().text("hash")).isEqualTo(before);

        CommandResult retyped = imported("--publish", "--retype", next.toString());

        assertThat(retyped.exit()).as(retyped.err()).isZero();
        acme.development().buy("octo", "BASIC", Map.of());
        assertThat(acme.development().check("octo", "storage").text("isGranted"))
                .isEqualTo("false");
        assertThat(acme.development().check("octo", "storage-2").text("usageLimit"))
                .isEqualTo("5");
        assertThat(acme.development().check("octo", "support").text("isGranted"))
                .isEqualTo("true");
    }

    private static String list(String storageType, String storage) {
        return """
            syntaxVersion: '2.1'
            saasName: Shop
            createdAt: '2025-03-07'
            version: '2025'
            currency: USD
            features:
              storage:
                valueType: %s
                defaultValue: %s
                type: DOMAIN
              support:
                valueType: BOOLEAN
                defaultValue: true
                type: DOMAIN
            plans:
              BASIC:
                price: 0
            """.formatted(storageType, storage);
    }

    @Test
    void unknown_key_is_reported_in_one_line() {
        CommandResult typed = CommandResult.ambit(
                "import", LISTS.resolve("2025.yml").toString(), "--url", server.url(), "--key", "server-guessed");

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err().lines()).singleElement().asString().contains("2025.yml: ");
    }

    private CommandResult imported(String... words) {
        List<String> all = new ArrayList<>(List.of("import", "--url", server.url()));
        all.addAll(List.of("--key", acme.development().key()));
        all.addAll(List.of(words));
        return CommandResult.ambit(all.toArray(String[]::new));
    }
}
