package dev.ambit.core;

import static java.util.stream.Collectors.toMap;

import dev.ambit.http.Metrics;
import dev.ambit.webhook.EndpointFigures;
import dev.ambit.webhook.EndpointFigures.Figure;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/// Exports webhook metrics: totals, and, because labels must be bounded, details of the endpoints that are
/// furthest behind.
final class WebhookMetrics {

    private static final int SHOWN_MAX = 20;
    private static final String LABEL = "endpoint";

    private final EndpointFigures figures;
    private final Consumer<Map<String, Long>> lagEvents;
    private final Consumer<Map<String, Long>> lagSeconds;
    private final Consumer<Map<String, Long>> succeeded;
    private final Consumer<Map<String, Long>> failed;
    private final AtomicLong delivers;
    private final AtomicLong behind;
    private final AtomicLong lagEventsSum;
    private final AtomicLong lagEventsMax;

    WebhookMetrics(EndpointFigures figures, Metrics metrics) {
        this.figures = figures;
        this.lagEvents =
                metrics.table("ambit.webhook.lag.events", "Events that an endpoint has not received yet", LABEL);
        this.lagSeconds = metrics.table(
                "ambit.webhook.lag.seconds", "Age of the oldest event that an endpoint has not received yet", LABEL);
        this.succeeded = metrics.table(
                "ambit.webhook.taken", "Attempts that succeeded since this server became the delivering one", LABEL);
        this.failed = metrics.table(
                "ambit.webhook.refused", "Attempts that failed since this server became the delivering one", LABEL);
        this.delivers = metrics.level("ambit.webhook.delivers", "1 on the server that delivers webhooks, 0 on others");
        this.behind = metrics.level("ambit.webhook.endpoints.behind", "Endpoints that have not received all events");
        this.lagEventsSum =
                metrics.level("ambit.webhook.lag.events.sum", "Events that endpoints have not received yet, in total");
        this.lagEventsMax =
                metrics.level("ambit.webhook.lag.events.max", "Events that an endpoint has not received yet, at most");
        metrics.show("ambit.webhook.deliveries", "Attempts of this server that succeeded", figures.succeeded());
        metrics.show("ambit.webhook.failures", "Attempts of this server that failed", figures.failed());
    }

    void runOnce() {
        delivers.set(figures.delivers() ? 1 : 0);
        figures.summary(SHOWN_MAX).ifPresent(this::show);
    }

    /// Keeps the last values if the state is unknown, because zeros would look healthy.
    private void show(EndpointFigures.Summary summary) {
        behind.set(summary.behind());
        lagEventsSum.set(summary.lagEvents());
        lagEventsMax.set(summary.lagEventsMost());
        List<Figure> furthest = summary.furthest();
        lagEvents.accept(each(furthest, Figure::lagEvents));
        lagSeconds.accept(each(furthest, Figure::lagSeconds));
        succeeded.accept(each(furthest, Figure::succeeded));
        failed.accept(each(furthest, Figure::failed));
    }

    private static Map<String, Long> each(List<Figure> all, ToLongFunction<Figure> figure) {
        return all.stream().collect(toMap(it -> it.endpoint().toString(), figure::applyAsLong));
    }
}
