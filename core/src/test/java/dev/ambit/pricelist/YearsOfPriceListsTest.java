package dev.ambit.pricelist;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Importing the price lists of all years one after another gives the same catalog as importing the last one alone:
/// removed features are archived, returning ones are sold again, and a feature with another type gets another id.
@Tag("long")
class YearsOfPriceListsTest {

    /// Features whose type was different in an earlier year.
    private static final Map<String, Set<String>> RETYPED = Map.of(
            "buffer", Set.of("hotkeys"),
            "canva",
                    Set.of(
                            "magicEdit",
                            "magicMediaText2Image",
                            "magicMediaText2Video",
                            "magicWrite",
                            "templates",
                            "translator"),
            "clickup", Set.of("contractAndLegalReview", "hipaaCompliance"),
            "overleaf", Set.of("projects"),
            "planable", Set.of("postsLimit"),
            "postman", Set.of("secretScanner"),
            "wrike", Set.of("multiLanguageSupport", "useStorageAccount"));

    private static final Pattern WARNING =
            Pattern.compile("features\\.(\\S+): the type has changed, so the feature is imported as `(\\S+)`\\.");

    static Stream<String> products() {
        return EveryPriceListTest.readable().stream()
                .map(YearsOfPriceListsTest::product)
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("products")
    void importing_all_years_gives_the_same_catalog_as_importing_the_last(String product) {
        TestAccount account = TestServer.openAccount();
        Map<String, String> renamed = new TreeMap<>();
        for (String name : years(product)) {
            renamed.clear();
            Reply imported = imported(account.development(), product, PriceListText.of(name))
                    .isOk();
            for (int i = 0; imported.at("warnings." + i) != null; i++) {
                Matcher matcher = WARNING.matcher(imported.text("warnings." + i + ".message"));
                if (matcher.matches()) {
                    renamed.put(matcher.group(2), matcher.group(1));
                }
            }
        }
        imported(account.production(), product, PriceListText.of(years(product).getLast()))
                .isOk();

        String all = catalog(account.development());
        String last = catalog(account.production());
        assertThat(Set.copyOf(renamed.values())).isEqualTo(RETYPED.getOrDefault(product, Set.of()));
        if (renamed.isEmpty()) {
            assertThat(account.development().get("/catalog").text("hash"))
                    .isEqualTo(account.production().get("/catalog").text("hash"));
        }
        assertThat(unordered(renaming(all, renamed))).isEqualTo(unordered(last));
    }

    private static Reply imported(TestEnvironment environment, String product, String yaml) {
        return environment
                .http()
                .send(environment
                        .http()
                        .request("/api/v1/catalog/import?publish=true&retype=true&product=" + product)
                        .header("X-API-KEY", environment.key())
                        .header("Content-Type", "application/yaml")
                        .POST(BodyPublishers.ofString(yaml)));
    }

    private static String catalog(TestEnvironment environment) {
        return environment.get("/catalog").isOk().http().body();
    }

    private static String renaming(String catalog, Map<String, String> renamed) {
        String named = catalog;
        for (Map.Entry<String, String> it : renamed.entrySet()) {
            named = named.replace('"' + it.getKey() + '"', '"' + it.getValue() + '"');
        }
        return named;
    }

    /// Ids can differ, so the order can differ.
    private static String unordered(String catalog) {
        return unordered(Json.read(catalog.replaceFirst("\"hash\":\"[0-9a-f]+\"", "\"hash\":\"\""), Object.class));
    }

    private static String unordered(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(it -> it.getKey() + "=" + unordered(it.getValue()))
                        .sorted()
                        .collect(joining(",", "{", "}"));
            case List<?> list -> list.stream().map(it -> unordered(it)).sorted().collect(joining(",", "[", "]"));
            default -> value.toString();
        };
    }

    private static List<String> years(String product) {
        return EveryPriceListTest.readable().stream()
                .filter(name -> product(name).equals(product))
                .toList();
    }

    private static String product(String name) {
        return name.substring(0, name.indexOf('/'));
    }
}
