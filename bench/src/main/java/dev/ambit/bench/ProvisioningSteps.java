package dev.ambit.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Collects the durations of provisioning by phase and by resource.
final class ProvisioningSteps {

    /// A step reported by the server.
    private record Step(String kind, Instant start, Instant end) {}

    private final Sample total = new Sample();
    private final Map<String, Sample> stretches = new LinkedHashMap<>();
    private final Map<String, Sample> resources = new LinkedHashMap<>();
    private Instant begun = Instant.EPOCH;
    private Instant last = Instant.EPOCH;

    Sample total() {
        return total;
    }

    void begin() {
        begun = Instant.now();
        last = begun;
    }

    /// Ends a phase.
    void reached(String stretch) {
        add(stretch, Instant.now());
    }

    /// Records that the client has seen the active stack.
    ///
    /// @param production null if it existed before
    void end(@Nullable Object production, Object development) {
        Instant now = Instant.now();
        if (production != null) {
            stretches("production", production);
        }
        stretches("development", development);
        seen(now);
    }

    /// Records the end of a push.
    void end() {
        seen(Instant.now());
    }

    /// Prints each phase with its share of the total.
    void print() {
        long all = stretches.values().stream().mapToLong(Sample::sum).sum();
        stretches.forEach((stretch, nanos) -> Report.note("%4.1f %% %s: p50 %s"
                .formatted(100.0 * nanos.sum() / all, stretch, Report.micros(nanos.quantile(0.5)))));
        resources.forEach((resource, nanos) ->
                Report.note("resource %s: p50 %s".formatted(resource, Report.micros(nanos.quantile(0.5)))));
    }

    private void seen(Instant now) {
        add("until the page is served", now);
        total.add(Duration.between(begun, now).toNanos());
    }

    private void stretches(String stage, Object stack) {
        List<Step> steps = steps(stack);
        steps.forEach(it -> resources
                .computeIfAbsent("%s of %s".formatted(it.kind(), stage), _ -> new Sample())
                .add(Duration.between(it.start(), it.end()).toNanos()));
        add(
                stage + " waits for its health check",
                steps.stream().map(Step::start).min(Instant::compareTo).orElseThrow());
        add(
                stage + " is made",
                steps.stream().map(Step::end).max(Instant::compareTo).orElseThrow());
        add(stage + " becomes active", Instant.parse(RestClient.text(stack, "updatedAt")));
    }

    /// Adds a phase. A step that began before the previous one ended counts from that end.
    private void add(String stretch, Instant end) {
        Duration took = end.isAfter(last) ? Duration.between(last, end) : Duration.ZERO;
        stretches.computeIfAbsent(stretch, _ -> new Sample()).add(took.toNanos());
        last = end.isAfter(last) ? end : last;
    }

    private static List<Step> steps(Object stack) {
        List<Step> steps = new ArrayList<>();
        int count = ((List<?>) RestClient.require(stack, "resources")).size();
        for (int i = 0; i < count; i++) {
            String at = "resources.%d.".formatted(i);
            if (!RestClient.text(stack, at + "state").equals("READY")
                    || RestClient.at(stack, at + "tookMillis") == null) {
                continue;
            }
            Instant start = Instant.parse(RestClient.text(stack, at + "startedAt"));
            steps.add(new Step(
                    RestClient.text(stack, at + "kind"),
                    start,
                    start.plusMillis(Long.parseLong(RestClient.text(stack, at + "tookMillis")))));
        }
        return steps;
    }
}
