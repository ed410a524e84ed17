package dev.ambit.stackdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.TestServer;
import dev.ambit.stack.DatabaseStrategy;
import java.net.URI;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Credentials of a stack open what they belong to, and a person can connect with them.
class DatabaseConnectionTest {

    private final TestAccount acme = TestServer.openAccount();

    @ParameterizedTest
    @EnumSource(DatabaseStrategy.class)
    void person_connects_with_the_connection_string(DatabaseStrategy strategy) throws Exception {
        TestDevelopment made = TestDevelopment.of(acme, strategy.name());

        Reply shown = credentials(made.slug(), "DATABASE").isOk();

        URI url = URI.create(shown.text("url"));
        assertThat(url.getHost()).isEqualTo(shown.text("host"));
        assertThat(url.getPort()).hasToString(shown.text("port"));
        assertThat(url.getPath()).isEqualTo("/" + shown.text("database"));
        assertThat(url.getUserInfo()).isEqualTo(shown.text("login") + ":" + shown.text("secret"));
        assertThat(shown.text("command")).isEqualTo("psql '%s'".formatted(url));
        assertThat(select(url, "select current_database() || ' ' || current_schema() || ' ' || current_user"))
                .isEqualTo("%s %s %s"
                        .formatted(
                                shown.text("database"),
                                strategy == DatabaseStrategy.SCHEMA ? acme.slug() + "_dev" : "public",
                                shown.text("login")));
    }

    @Test
    void kinds_whose_secret_opens_nothing_have_no_credentials() {
        TestDevelopment made = TestDevelopment.ofAll(acme);
        Set<String> shown = new TreeSet<>();

        for (Object it :
                (List<?>) Objects.requireNonNull(get(made.slug(), "").isOk().at("resources"))) {
            String kind = String.valueOf(((Map<?, ?>) it).get("kind"));
            if (credentials(made.slug(), kind).status() == 200) {
                shown.add(kind);
            }
        }

        assertThat(shown).contains("DATABASE").isSubsetOf("DATABASE", "SESSION", "ASSET_BUCKET", "API_STAGE");
        credentials(made.slug(), "BRANCH").isProblem(404, "StackResourceNotFound");
    }

    /// Runs a statement as psql would, with the address of its connection string.
    private static String select(URI url, String sql) throws Exception {
        String query = url.getRawQuery() == null ? "" : url.getRawQuery() + "&";
        String[] login = url.getUserInfo().split(":", 2);
        String address = "jdbc:postgresql://%s:%d%s?%suser=%s&password=%s"
                .formatted(url.getHost(), url.getPort(), url.getPath(), query, login[0], login[1]);
        try (var connection = DriverManager.getConnection(address);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private Reply credentials(String environment, String kind) {
        return get(environment, "/resources/%s/credentials".formatted(kind));
    }

    private Reply get(String environment, String path) {
        return acme.http().get(acme.key(), "/api/v1/stacks/%s%s".formatted(environment, path));
    }
}
