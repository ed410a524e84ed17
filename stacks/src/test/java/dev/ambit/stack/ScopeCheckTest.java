package dev.ambit.stack;

import static dev.ambit.stack.ResourceKind.API_STAGE;
import static dev.ambit.stack.ResourceKind.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestAccount;
import dev.ambit.TestServer;
import dev.ambit.db.AccountId;
import dev.ambit.db.Database;
import dev.ambit.domain.TestDomains;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checks orders of a host on installations with different providers.
class ScopeCheckTest {

    @AutoClose
    private final Database database = TestServer.database(2);

    private final TestAccount account = TestServer.openAccount();

    @TempDir
    private Path directory;

    @Test
    void host_needs_no_stage_if_the_installation_has_no_stage_provider() {
        TestDomains.allow(account, host());

        assertThat(objections(List.of(HOST), List.of(HOST), HOST)).isEmpty();
    }

    @Test
    void host_needs_a_stage_if_the_installation_has_a_stage_provider() {
        TestDomains.allow(account, host());

        assertThat(objections(List.of(HOST, API_STAGE), List.of(HOST, API_STAGE), HOST))
                .containsOnlyKeys(HOST)
                .hasEntrySatisfying(HOST, it -> assertThat(it).contains("Add `API_STAGE` to the order"));
        assertThat(objections(List.of(HOST, API_STAGE), List.of(HOST, API_STAGE), HOST, API_STAGE))
                .isEmpty();
    }

    @Test
    void host_needs_a_domain_of_the_account() {
        assertThat(objections(List.of(HOST), List.of(HOST), HOST))
                .hasEntrySatisfying(
                        HOST,
                        it -> assertThat(it)
                                .contains(
                                        "covers the host `%s`.".formatted(host()),
                                        "`ambit domain create %s`.".formatted(host())));
    }

    private Map<ResourceKind, String> objections(
            List<ResourceKind> made, List<ResourceKind> blueprint, ResourceKind... scope) {
        Stream<Provider> providers = made.stream().map(it -> new FileProvider(directory, it, Set.of()));
        var check = new ScopeCheck(new Providers(providers.toList()), TestDomains.rule());
        AccountId id = account();
        return EnvironmentFixture.onVirtualThread(() -> database.transactions().in(id, tx -> {
            Environment production = Environments.require(tx, id, "production");
            Blueprints.put(
                    tx,
                    id,
                    production.id(),
                    new Blueprint(blueprint.stream()
                            .map(it -> new BlueprintResource(it, it == HOST ? host() : null, Map.of()))
                            .toList()),
                    Instant.EPOCH);
            return check.objections(tx, id, production, List.of(scope));
        }));
    }

    private String host() {
        return account.slug() + ".fi";
    }

    private AccountId account() {
        return new AccountId(TestServer.superuser()
                .withHandle(tx -> tx.createQuery("select account_id from accounts where slug = :slug")
                        .bind("slug", account.slug())
                        .mapTo(Integer.class)
                        .one()));
    }
}
