package dev.ambit.host.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Waiting;
import dev.ambit.egress.AllowedAddresses;
import dev.ambit.host.container.ContainerClient;
import dev.ambit.host.container.ContainerServer;
import dev.ambit.host.container.TestContainers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests to a deployed function after its host was started again.
@Tag("ci")
class FunctionStartTest {

    private static final String NAME = "starting";

    private static final FunctionLookup LOOKUP = new FunctionLookup() {
        @Override
        public Map<String, Long> owners(Set<String> names) {
            return names.contains(NAME) ? Map.of(NAME, 1L) : Map.of();
        }

        @Override
        public FunctionEnvironment environment(String name) {
            return new FunctionEnvironment(
                    Map.of("PORT", Integer.toString(FunctionAdmission.PORT), "STAGE", "development"),
                    null,
                    null,
                    null,
                    List.of(),
                    1_899_999_993,
                    64,
                    8,
                    10);
        }
    };

    @TempDir
    private Path directory;

    @BeforeEach
    void requireContainers() {
        TestContainers.assumeAvailable();
    }

    @Test
    void deployed_function_is_starting_until_it_listens() {
        try (ContainerServer containers = TestContainers.start(directory)) {
            try (FunctionHost before = host(containers)) {
                before.deploy(NAME, TestCode.node("it"), "1", null);
            }
            try (FunctionHost host = host(containers)) {
                assertThat(host.visit(NAME).join()).isInstanceOf(FunctionAdmission.Starting.class);
                assertThat(host.visit("unknown").join()).isInstanceOf(FunctionAdmission.Starting.class);

                host.runOnce();

                FunctionAdmission last = Waiting.until(() -> host.visit(NAME).join(), it -> {
                    assertThat(it).isInstanceOfAny(FunctionAdmission.Starting.class, FunctionAdmission.Admitted.class);
                    return it instanceof FunctionAdmission.Admitted;
                });
                ((FunctionAdmission.Admitted) last).end().run();
                assertThat(host.visit("unknown").join()).isInstanceOf(FunctionAdmission.Absent.class);
            }
        }
    }

    private FunctionHost host(ContainerServer containers) {
        var runner = new FunctionRunner(
                ContainerClient.of(containers.socket()), new AllowedAddresses(List.of()), TestContainers.NO_SESSIONS);
        return new FunctionHost(directory, LOOKUP, runner, InstantSource.system());
    }
}
