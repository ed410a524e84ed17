package dev.ambit.cli;

import static dev.ambit.TestCatalog.grant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.engine.FeatureKind;
import dev.ambit.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Copies from a source that loses connections and customers.
class MigrationFaultTest extends MigrationFixture {

    @BeforeEach
    void fill() {
        catalog.feature("sso", FeatureKind.BOOLEAN);
        catalog.plan("free", grant("sso"));
        for (String id : List.of("first", "second", "third")) {
            customer(id);
            source.subscribe(id, "free").isOk();
        }
    }

    @LongTest
    void deleted_customer_is_named_and_the_others_are_copied() throws IOException {
        try (var proxy = new SourceProxy(query -> isCustomer(query, "second")
                ? "{\"data\": {\"getCustomerByRefId\": null, \"subscriptions\": {\"edges\": []}}}"
                : SourceProxy.PASSED)) {
            CommandOutput imported = mover.types("migrate", "import", "--source", proxy.url());

            assertThat(imported.exit()).as(imported.out() + imported.err()).isZero();
            assertThat(imported.out())
                    .contains(
                            "Customers: 2 added",
                            "Not migrated: Customer second: the source does not have the customer any more.");
            Path file = home.resolve("account.ndjson");
            assertThat(mover.sees("migrate", "export", file.toString(), "--source", proxy.url()))
                    .contains("2 customers");
        }
    }

    @LongTest
    void read_whose_connection_failed_is_repeated() throws IOException {
        var lost = new AtomicInteger();
        try (var proxy = new SourceProxy(query ->
                isCustomer(query, "second") && lost.incrementAndGet() == 1 ? SourceProxy.LOST : SourceProxy.PASSED)) {
            assertThat(mover.sees("migrate", "import", "--source", proxy.url())).contains("Customers: 3 added");
            assertThat(lost.get()).isGreaterThan(1);
        }
    }

    @LongTest
    void stopped_import_reports_how_far_it_came_and_continues_in_the_next_run() throws IOException {
        String refusal = "{\"errors\": [{\"message\": \"gone\", \"extensions\": {\"code\": \"Unauthenticated\"}}]}";
        var customers = new AtomicInteger();
        try (var proxy = new SourceProxy(
                query -> query.contains("\"operationName\":\"Customer\"") && customers.incrementAndGet() == 2
                        ? refusal
                        : SourceProxy.PASSED)) {
            CommandOutput stopped = mover.types("migrate", "import", "--source", proxy.url());

            assertThat(stopped.exit()).isEqualTo(Command.FAILED);
            assertThat(stopped.err()).contains("Unauthenticated: gone");
            assertThat(stopped.out())
                    .contains("Customers: 1 added")
                    .containsPattern("The import stopped after 1 customer\\. The last one was (first|third)\\.");
        }
        JsonObject report = new JsonObject(Json.map(mover.sees("migrate", "import", "--json")));
        assertThat(report.text("added.customers")).isEqualTo("2");
        assertThat(report.text("isComplete")).isEqualTo("true");
    }

    @Test
    void export_is_readable_by_its_owner_only_and_leaves_nothing_behind_on_failure() throws IOException {
        Path file = home.resolve("account.ndjson");
        Files.writeString(file, "old");
        String refusal = "{\"errors\": [{\"message\": \"gone\", \"extensions\": {\"code\": \"Unauthenticated\"}}]}";
        var modes = new ConcurrentSkipListSet<String>();
        try (var proxy = new SourceProxy(query -> {
            modes.addAll(partModes());
            return isCustomer(query, "second") ? refusal : SourceProxy.PASSED;
        })) {
            assertThat(mover.isRefused("migrate", "export", file.toString(), "--source", proxy.url()))
                    .contains("Unauthenticated");
        }
        assertThat(modes).containsExactly("rw-------");
        assertThat(parts()).isEmpty();
        assertThat(file).hasContent("old");

        mover.sees("migrate", "export", file.toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(parts()).isEmpty();
    }

    private List<Path> parts() {
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(it -> it.toString().endsWith(".part")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> partModes() {
        return parts().stream()
                .map(it -> {
                    try {
                        return PosixFilePermissions.toString(Files.getPosixFilePermissions(it));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }

    private static boolean isCustomer(String query, String id) {
        return query.contains("\"operationName\":\"Customer\"") && query.contains("\"id\":\"%s\"".formatted(id));
    }
}
