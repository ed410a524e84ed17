package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs this version on the data of earlier ones and compares rows, checksums and answers.
class UpgradeTest {

    /// Intentional changes of this version.
    private static final List<UpgradeComparison.Change> CHANGES = List.of(
            UpgradeComparison.Change.of(
                    "\\S+ environments: body data \\d+ warnings \\d+ message", "The text was reworded."),
            UpgradeComparison.Change.of("\\S+ stack \\S+/backups: body data reason", "The text was reworded."),
            UpgradeComparison.Change.of(
                    "\\S+ development \\S+ requests history: body data series.*",
                    "The history of a feature with a meter has a point for each event."),
            UpgradeComparison.Change.of(
                    "table denied_checks:", "The denied checks that this test explains are counted, by day."),
            UpgradeComparison.Change.of(
                    "table work:", "The search compares all entities with its index a day after the upgrade."));

    /// Answers that need functions: Linux and root.
    private static final Pattern OF_FUNCTIONS = Pattern.compile(".* stack \\S+(/resources|/deploys)?");

    /// Samples of versions in which accounts had no domains.
    private static final Set<String> WITHOUT_DOMAINS = Set.of("v71");

    private static final int STARTS = 2;

    private final UpgradeComparison comparison = new UpgradeComparison(CHANGES);

    @TempDir
    private Path place;

    @ParameterizedTest
    @ValueSource(strings = {"v71", "v194"})
    void data_of_an_earlier_version_is_preserved(String schema) throws Exception {
        var sample = new UpgradeSample(schema);
        Checkout.opened(place);
        Path data = Checkout.opened(Files.createDirectory(place.resolve("data")));
        sample.unpack(data);
        UpgradePorts ports = UpgradePorts.free();
        Map<String, Object> before = expected(sample);

        for (int start = 1; start <= STARTS; start++) {
            try (AmbitProcess server = ports.start(Checkout.DIRECTORY, data)) {
                if (start == 1 && WITHOUT_DOMAINS.contains(schema)) {
                    assertUnprovenHostWaits(server, sample, data, ports);
                }
                assertThat(comparison.differences(before, answers(server, sample, data, ports)))
                        .as("start %d", start)
                        .isEmpty();
                assertSearchFindsExisting(sample.accounts(server.http()).getFirst());
                if (start == STARTS) {
                    assertStillWorks(server, sample);
                }
                assertThat(server.stop("TERM")).isZero();
            }
        }
    }

    /// Requires that a host without a verified domain is served only after the operator allows it.
    private static void assertUnprovenHostWaits(
            AmbitProcess server, UpgradeSample sample, Path data, UpgradePorts ports) throws IOException {
        TestAccount acme = sample.accounts(server.http()).getFirst();
        String host = UpgradeAnswers.host(
                acme.http().get(acme.key(), "/api/v1/stacks/production").isOk());

        assertThat(UpgradeAnswers.page(ports.gateway(), host, "/")).contains("404");
        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/stacks/production/drift")
                        .isOk()
                        .http()
                        .body())
                .contains("No domain of the account `acme` covers the host `%s`.".formatted(host));

        acme.http()
                .put(
                        Files.readString(data.resolve("operator-token")).strip(),
                        "/api/v1/accounts/acme/domains",
                        "{\"domains\": [\"%s\"]}".formatted(host))
                .isOk();
        Waiting.until(host, Duration.ofSeconds(30), () -> !page(ports, host).contains("404"));
    }

    private static String page(UpgradePorts ports, String host) {
        try {
            return UpgradeAnswers.page(ports.gateway(), host, "/");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> answers(AmbitProcess server, UpgradeSample sample, Path data, UpgradePorts ports)
            throws Exception {
        List<TestAccount> accounts = sample.accounts(server.http());
        if (runsFunctions()) {
            ports.awaitFunctions(accounts);
        }
        return UpgradeAnswers.of(server, data, accounts, ports.gateway(), ports.bucket());
    }

    private static Map<String, Object> expected(UpgradeSample sample) {
        Map<String, Object> expected = new TreeMap<>(sample.answers());
        if (!runsFunctions()) {
            expected.keySet().removeIf(it -> OF_FUNCTIONS.matcher(it).matches());
        }
        return expected;
    }

    private static boolean runsFunctions() {
        return System.getProperty("user.name").equals("root")
                && System.getProperty("os.name").equals("Linux");
    }

    /// Requires that entities which are older than the search index are found.
    private static void assertSearchFindsExisting(TestAccount account) {
        for (String list : List.of(
                "products?status=PUBLISHED",
                "plans?status=PUBLISHED",
                "features?status=ACTIVE",
                "customers",
                "subscriptions")) {
            List<String> ids = account.development().get("/" + list).isOk().texts("id");
            assertThat(ids).as(list).isNotEmpty();
            Waiting.until(list, Duration.ofSeconds(60), () -> ids.stream().allMatch(it -> finds(account, it)));
        }
    }

    private static boolean finds(TestAccount account, String id) {
        return account.development().get("/search?q=" + id).isOk().texts("id").contains(id);
    }

    /// Requires that members can sign in, and that customers, usage and events continue.
    private static void assertStillWorks(AmbitProcess server, UpgradeSample sample) {
        TestAccount acme = sample.accounts(server.http()).getFirst();
        server.http()
                .post(
                        "",
                        "/api/v1/login",
                        "{\"email\": \"olga@acme.example\", \"password\": \"%s\"}".formatted(TestPerson.PASSWORD))
                .isOk();
        long head = head(acme);
        acme.development().subscribe("new", "free");
        Reply reported = acme.development().reportUsage("new", "storage", "1").isOk();
        assertThat(reported.status()).isEqualTo(201);
        assertThat(acme.development().check("new", "storage").isOk().at("isGranted"))
                .isEqualTo(true);
        assertThat(head(acme)).isGreaterThan(head);
    }

    private static long head(TestAccount account) {
        return Long.parseLong(String.valueOf(((Map<?, ?>)
                        account.development().get("/events/feed?limit=1").isOk().body())
                .get("head")));
    }
}
