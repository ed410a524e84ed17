package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The data directory of an earlier version, its keys, and its answers.
///
/// @param schema last schema step of the version, such as `v71`
record UpgradeSample(String schema) {

    private static final String ARCHIVE = "data.tar.xz";
    private static final String KEYS = "keys.json";
    private static final String ANSWERS = "answers.tsv";

    /// Keys of the test data.
    record Keys(List<Account> accounts) {}

    record Account(String slug, String key, Environment development, Environment production) {

        static Account of(TestAccount it) {
            return new Account(it.slug(), it.key(), Environment.of(it.development()), Environment.of(it.production()));
        }

        TestAccount at(Http http) {
            return new TestAccount(http, slug, key, development.at(http), production.at(http));
        }
    }

    record Environment(String id, String slug, String key, String clientKey, String signingSecret) {

        static Environment of(TestEnvironment it) {
            return new Environment(it.id(), it.slug(), it.key(), it.clientKey(), it.signingSecret());
        }

        TestEnvironment at(Http http) {
            return new TestEnvironment(http, id, slug, key, clientKey, signingSecret);
        }
    }

    void unpack(Path data) throws IOException {
        try (InputStream archive = open(ARCHIVE)) {
            UpgradeArchive.unpack(archive, data);
        }
    }

    List<TestAccount> accounts(Http http) {
        return Json.readStored(text(KEYS), Keys.class).accounts().stream()
                .map(it -> it.at(http))
                .toList();
    }

    /// Returns the answers of the earlier version by question.
    Map<String, Object> answers() {
        Map<String, Object> answers = new TreeMap<>();
        text(ANSWERS).lines().map(line -> line.split("\t", 2)).forEach(it -> answers.put(it[0], parsed(it[1])));
        return answers;
    }

    /// Stores a sample below `directory`.
    ///
    /// @param data data directory of a stopped server
    static void write(Path directory, Path data, List<TestAccount> accounts, Map<String, Object> answers)
            throws IOException {
        Files.createDirectories(directory);
        UpgradeArchive.pack(data, directory.resolve(ARCHIVE));
        var keys = new Keys(accounts.stream().map(Account::of).toList());
        Files.writeString(directory.resolve(KEYS), Json.text(keys) + "\n");
        Files.writeString(
                directory.resolve(ANSWERS),
                answers.entrySet().stream()
                        .map(it -> it.getKey() + "\t" + Json.text(it.getValue()) + "\n")
                        .collect(Collectors.joining()));
    }

    /// Returns the JSON in a form that is comparable with a stored one.
    static Object parsed(String json) {
        return Objects.requireNonNull(Json.map("{\"it\": " + json + "}").get("it"), json);
    }

    private String text(String name) {
        try (InputStream file = open(name)) {
            return new String(file.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputStream open(String name) {
        InputStream resource = UpgradeSample.class.getResourceAsStream("/upgrade/%s/%s".formatted(schema, name));
        assertThat(resource).as("%s of %s", name, schema).isNotNull();
        return Objects.requireNonNull(resource);
    }
}
