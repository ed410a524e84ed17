package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.stack.InProgressException;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceClass;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The contract of every resource provider, for any kind and place. A server creates a production and a development
/// stack; then the providers are called directly.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ProviderConformance {

    private static final StepLog SILENT = _ -> {};

    private record Content(
            Map<String, Long> counted, @Nullable String read) {}

    /// The providers by kind.
    abstract Map<ResourceKind, Provider> providers();

    /// Of the kinds that can be reached from here.
    abstract Map<ResourceKind, ResourceClient> clients();

    /// The kinds whose existence follows from the server's own rows, whatever the provider answers.
    abstract Set<ResourceKind> storedKinds();

    abstract Optional<WantedResource> wanted(Stage stage, ResourceKind kind);

    /// Has the server suspend development's stack, or resume it.
    abstract void suspend(boolean isSuspended);

    /// Has the server tear development's stack down.
    abstract void tearDown();

    Set<ResourceKind> kinds() {
        return providers().keySet();
    }

    Set<ResourceKind> reached() {
        return clients().keySet();
    }

    List<ResourceKind> removed() {
        return ofDevelopment().stream()
                .filter(it -> !storedKinds().contains(it))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Order(1)
    void it_comes_after_others_alone(ResourceKind kind) {
        assertThat(provider(kind).name()).isNotBlank();
        assertThat(everyKindBefore(kind, new ArrayList<>())).doesNotContain(kind);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    @Order(2)
    void made_again_it_changes_nothing_and_tells_no_secret(ResourceKind kind) {
        WantedResource wanted = production(kind);
        Map<String, String> first = make(wanted);

        assertThat(make(wanted)).isEqualTo(first);
        assertWell(wanted);
        assertThat(first.values()).noneMatch(it -> it.contains(wanted.secret()));
        assertThat(wanted.toString()).doesNotContain(wanted.secret());
    }

    @ParameterizedTest
    @MethodSource("removed")
    @Order(3)
    void removed_it_is_gone_and_production_is_as_it_was(ResourceKind kind) {
        WantedResource wanted = development(kind);
        assertWell(wanted);
        assertThat(counted(wanted)).as("before").isPositive();
        write(kind);
        Content before = content(production(kind));

        remove(wanted);
        remove(wanted);

        assertThat(observe(wanted).isThere()).isFalse();
        assertThat(counted(wanted)).as("after").isZero();
        assertThat(read(wanted)).isEmpty();
        assertWell(production(kind));
        assertThat(content(production(kind))).isEqualTo(before);
        make(wanted);
        assertWell(wanted);
    }

    @Test
    @Order(5)
    void suspended_nobody_is_let_in_and_what_is_there_stays() {
        reached().forEach(this::write);
        Map<ResourceKind, Content> before = production();

        suspend(true);
        ofDevelopment().forEach(it -> assertWell(development(it)));
        reached().forEach(kind -> Waiting.until(() -> read(development(kind)), Optional::isEmpty));
        assertThat(production()).isEqualTo(before);

        suspend(false);
        ofDevelopment().forEach(it -> assertWell(development(it)));
        reached()
                .forEach(kind ->
                        Waiting.until(() -> read(development(kind)), it -> it.equals(Optional.of("of DEVELOPMENT"))));
    }

    @Test
    @Order(6)
    void torn_down_nothing_is_left_and_production_is_as_it_was() {
        List<WantedResource> all =
                ofDevelopment().stream().map(this::development).toList();
        Map<ResourceKind, Content> before = production();

        tearDown();

        for (WantedResource wanted : all) {
            assertThat(counted(wanted)).as("%s", wanted).isZero();
            assertThat(read(wanted)).as("%s", wanted).isEmpty();
        }
        assertThat(production()).isEqualTo(before);
    }

    /// The resources that development does not share.
    private List<ResourceKind> ofDevelopment() {
        return kinds().stream()
                .filter(it ->
                        it.resourceClass() == ResourceClass.ISOLATED || it.resourceClass() == ResourceClass.REPLICATED)
                .toList();
    }

    private List<ResourceKind> everyKindBefore(ResourceKind kind, List<ResourceKind> found) {
        provider(kind).after().stream()
                .filter(kinds()::contains)
                .filter(it -> !found.contains(it))
                .forEach(it -> {
                    found.add(it);
                    everyKindBefore(it, found);
                });
        return found;
    }

    private void assertWell(WantedResource wanted) {
        assertThat(observe(wanted))
                .as("%s", wanted)
                .satisfies(it -> assertThat(it.drifts()).isEmpty())
                .satisfies(it -> assertThat(it.isThere()).isTrue());
    }

    final Map<String, String> make(WantedResource wanted) {
        return EnvironmentFixture.onVirtualThread(() -> {
            settled(() -> {
                provider(wanted.kind()).check(wanted);
                return wanted;
            });
            return settled(() -> provider(wanted.kind()).ensure(wanted, SILENT));
        });
    }

    private void remove(WantedResource wanted) {
        EnvironmentFixture.onVirtualThread(() -> {
            settled(() -> {
                provider(wanted.kind()).remove(wanted, SILENT);
                return wanted;
            });
            return wanted;
        });
    }

    /// Repeats a call while the engine is changing the resource, as provisioning does after a pause.
    private static <T> T settled(Supplier<T> call) {
        return Waiting.until(() -> attempt(call), Optional::isPresent).orElseThrow();
    }

    private static <T> Optional<T> attempt(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (InProgressException _) {
            return Optional.empty();
        }
    }

    final ObservedResource observe(WantedResource wanted) {
        return EnvironmentFixture.onVirtualThread(
                () -> settled(() -> provider(wanted.kind()).observe(wanted)));
    }

    /// The count of the provider, in its own unit.
    private long counted(WantedResource wanted) {
        return count(wanted).values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<String, Long> count(WantedResource wanted) {
        return EnvironmentFixture.onVirtualThread(
                () -> settled(() -> provider(wanted.kind()).count(wanted)));
    }

    final void write(ResourceKind kind) {
        ResourceClient client = clients().get(kind);
        if (client != null) {
            for (WantedResource it : List.of(production(kind), development(kind))) {
                EnvironmentFixture.onVirtualThread(() -> {
                    client.write(it, "of " + it.stage());
                    return it;
                });
                assertThat(read(it)).contains("of " + it.stage());
            }
        }
    }

    /// Empty if access is refused or impossible.
    private Optional<String> read(WantedResource wanted) {
        ResourceClient client = clients().get(wanted.kind());
        return client == null
                ? Optional.empty()
                : EnvironmentFixture.onVirtualThread(() -> {
                    try {
                        return Optional.of(client.read(wanted));
                    } catch (Exception _) {
                        return Optional.empty();
                    }
                });
    }

    private Content content(WantedResource wanted) {
        return new Content(count(wanted), read(wanted).orElse(null));
    }

    private Map<ResourceKind, Content> production() {
        Map<ResourceKind, Content> all = new HashMap<>();
        ofDevelopment().forEach(it -> all.put(it, content(production(it))));
        return all;
    }

    private Provider provider(ResourceKind kind) {
        return Objects.requireNonNull(providers().get(kind));
    }

    private WantedResource production(ResourceKind kind) {
        return wanted(Stage.PRODUCTION, kind).orElseThrow();
    }

    private WantedResource development(ResourceKind kind) {
        return wanted(Stage.DEVELOPMENT, kind).orElseThrow();
    }
}
