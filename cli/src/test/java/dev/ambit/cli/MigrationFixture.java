package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestCatalog;
import org.junit.jupiter.api.BeforeEach;

/// Copies the development environment of an account, read by the public GraphQL API, to its production environment.
abstract class MigrationFixture extends OwnerFixture {

    TestEnvironment source;
    TestEnvironment target;
    TestCatalog catalog;
    TestUser mover;

    @BeforeEach
    void prepare() {
        source = acme.development();
        target = acme.production();
        catalog = TestCatalog.of(acme);
        mover = TestUser.at(home)
                .with("AMBIT_URL", TestUser.URL)
                .with("AMBIT_KEY", target.key())
                .with("AMBIT_SOURCE_URL", TestUser.URL)
                .with("AMBIT_SOURCE_KEY", source.key());
    }

    void customer(String id) {
        source.post("/customers", """
                {"id": "%1$s", "name": "Name of %1$s", "email": "%1$s@example.com", "metadata": {"region": "eu"}}
                """.formatted(id)).isOk();
    }

    void subscribe(String body) {
        source.post("/subscriptions", body).isOk();
    }

    /// Imports with differences as the expected result, and returns the output.
    String differs(String... words) {
        CommandOutput imported = mover.types(words);
        assertThat(imported.exit()).as(imported.out() + imported.err()).isEqualTo(Command.DIFFERENT);
        return imported.out();
    }
}
