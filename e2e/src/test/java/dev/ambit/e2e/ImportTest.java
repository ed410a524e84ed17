package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportTest {

    private static final Path LISTS = Home.DIRECTORY.resolve("server/src/main/resources/pricings/github");

    @TempDir
    private static Path data;

    private static Ambit server;

    private TestAccount acme;

    @BeforeAll
    static void start() throws Exception {
        server = Ambit.start(Map.of("AMBIT_OPERATOR_TOKEN", TestServer.OPERATOR_TOKEN), "serve", Home.opened(data));
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
    void a_list_is_imported_and_its_plans_are_for_sale() {
        Typed typed = imported("--publish", LISTS.resolve("2025.yml").toString());

        assertThat(typed.exit()).as(typed.err()).isZero();
        Path list = LISTS.resolve("2025.yml");
        assertThat(typed.out().lines())
                .hasSize(27)
                .startsWith(list + ": imported")
                .contains(list
                        + ": addOns.githubCodespaces2Core.excludes: kept as metadata; they can be bought together.");
        acme.development().buy("octo", "TEAM", Map.of());
        assertThat(acme.development().check("octo", "standardSupport").at("isGranted"))
                .isEqualTo(true);
    }

    @Test
    void a_list_with_a_hole_is_refused_whole_with_its_place_and_others_are_not() throws Exception {
        Path hole = Files.writeString(
                data.resolve("hole.yml"),
                Files.readString(LISTS.resolve("2024.yml")).replaceFirst("(?m)^plans:", "plansss:"));
        Path missing = data.resolve("missing.yml");

        Typed typed = imported(
                hole.toString(), missing.toString(), LISTS.resolve("2019.yml").toString());

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith(hole + ": plansss: "),
                        line -> assertThat(line).startsWith(missing + ": cannot be read"));
        assertThat(typed.out()).contains("2019.yml: imported");
    }

    @Test
    void a_key_that_nobody_knows_is_one_line() {
        Typed typed = Typed.ambit(
                "import", LISTS.resolve("2025.yml").toString(), "--url", server.url(), "--key", "server-guessed");

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err().lines()).singleElement().asString().contains("2025.yml: ");
    }

    private Typed imported(String... words) {
        List<String> all = new ArrayList<>(List.of("import", "--url", server.url()));
        all.addAll(List.of("--key", acme.development().key()));
        all.addAll(List.of(words));
        return Typed.ambit(all.toArray(String[]::new));
    }
}
