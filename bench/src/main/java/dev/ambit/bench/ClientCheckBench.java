package dev.ambit.bench;

import com.launchdarkly.sdk.LDContext;
import com.launchdarkly.sdk.server.Components;
import com.launchdarkly.sdk.server.LDClient;
import com.launchdarkly.sdk.server.LDConfig;
import com.launchdarkly.sdk.server.integrations.TestData;
import dev.ambit.client.AmbitConnection;
import dev.ambit.client.EntitlementCache;
import dev.ambit.engine.Decision;
import io.getunleash.DefaultUnleash;
import io.getunleash.Unleash;
import io.getunleash.UnleashContext;
import io.getunleash.util.UnleashConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Measures one check by the Java client, and one flag of the SDKs of LaunchDarkly and Unleash. All have their data
/// in memory and send no events; every second customer has the feature. Contexts of both SDKs are prepared, though
/// applications create them for each request.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ClientCheckBench {

    static final int CUSTOMERS = 256;
    private static final String FLAG = "boolean-0";
    private static final String METERED = "metered-0";
    private static final String UNREACHABLE = "http://127.0.0.1:1";

    /// Snapshot file of a cache of a real server.
    @Param("")
    public String file = "";

    @Param("")
    public String server = "";

    @Param("")
    public String key = "";

    private final String[] ids = new String[CUSTOMERS];
    private final LDContext[] contexts = new LDContext[CUSTOMERS];
    private final UnleashContext[] unleashContexts = new UnleashContext[CUSTOMERS];
    // JMH calls `setUp` before the benchmarks.
    @SuppressWarnings("NullAway.Init")
    private EntitlementCache ambit;

    @SuppressWarnings("NullAway.Init")
    private LDClient launchDarkly;

    @SuppressWarnings("NullAway.Init")
    private Unleash unleash;

    private int turn;

    @Setup
    public void setUp() {
        TestData flags = TestData.dataSource();
        TestData.FlagBuilder flag = flags.flag(FLAG).booleanFlag().fallthroughVariation(false);
        var users = new StringBuilder();
        for (int i = 0; i < CUSTOMERS; i++) {
            ids[i] = id(i);
            contexts[i] = LDContext.create(ids[i]);
            unleashContexts[i] = UnleashContext.builder().userId(ids[i]).build();
            if (has(i)) {
                flag.variationForUser(ids[i], true);
                users.append(users.isEmpty() ? "" : ",").append(ids[i]);
            }
        }
        flags.update(flag);
        launchDarkly = new LDClient(
                "sdk-offline",
                new LDConfig.Builder()
                        .dataSource(flags)
                        .events(Components.noEvents())
                        .logging(Components.noLogging())
                        .build());
        unleash = new DefaultUnleash(UnleashConfig.builder()
                .appName("bench")
                .unleashAPI(UNREACHABLE)
                .apiKey("offline")
                .disablePolling()
                .disableMetrics()
                .toggleBootstrapProvider(() -> Optional.of("""
                        {"version": 2, "features": [{"name": "%s", "enabled": true, "type": "release",
                          "strategies": [{"name": "userWithId", "parameters": {"userIds": "%s"}}]}]}
                        """.formatted(FLAG, users)))
                .build());
        // No server is needed: the cache starts with the file.
        ambit = EntitlementCache.open(AmbitConnection.of(URI.create(server), key), Path.of(file));
        for (int i = 0; i < CUSTOMERS; i++) {
            String id = ids[i];
            boolean isRight = ambit.check(id, FLAG).isGranted() == has(i)
                    && launchDarkly.boolVariation(FLAG, contexts[i], !has(i)) == has(i)
                    && unleash.isEnabled(FLAG, unleashContexts[i]) == has(i);
            WrongAnswer.unless(isRight, () -> "An SDK gives a wrong answer for " + id);
        }
    }

    @TearDown
    public void close() throws IOException {
        ambit.close();
        launchDarkly.close();
        unleash.shutdown();
    }

    @Benchmark
    public Decision ambitSwitch() {
        return ambit.check(ids[next()], FLAG);
    }

    @Benchmark
    public Decision ambitMetered() {
        return ambit.check(ids[next()], METERED, 1);
    }

    @Benchmark
    public boolean launchDarklyFlag() {
        return launchDarkly.boolVariation(FLAG, contexts[next()], false);
    }

    @Benchmark
    public boolean unleashFlag() {
        return unleash.isEnabled(FLAG, unleashContexts[next()]);
    }

    static String id(int customer) {
        return "customer-%04d".formatted(customer);
    }

    static boolean has(int customer) {
        return customer % 2 == 0;
    }

    private int next() {
        turn++;
        return turn * 31 & CUSTOMERS - 1;
    }
}
