package dev.ambit.replica;

import dev.ambit.applier.InboxStatus;
import dev.ambit.http.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Renders the status as a page that reloads itself, without scripts or external resources.
final class StatusPage {

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta http-equiv="refresh" content="5">
            <title>Ambit replica</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 40rem; padding: 0 1rem; \
            color-scheme: light dark }
            h1 { font-size: 1.4rem } td { padding: .2rem 1.5rem .2rem 0 } td + td { font-variant-numeric: tabular-nums }
            .good { color: #080 } .bad { color: #c00 }
            </style>
            <h1>Ambit replica: <span class="${class}">${state}</span></h1>
            <table>
            ${rows}</table>
            <p>As JSON with <code>Accept: application/json</code>; figures at <a href="/metrics">/metrics</a>.</p>
            """;

    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'";

    private StatusPage() {}

    static Response of(StatusApi.View view) {
        boolean isGood = view.databaseAnswers() && view.sync().isGreen();
        var rows = new StringBuilder();
        rows(view)
                .forEach((name, value) -> rows.append(
                        "<tr><td>%s<td>%s\n".formatted(name, value == null ? "–" : escaped(value.toString()))));
        String state = view.databaseAnswers() ? words(view.sync().state()) : "database unavailable";
        String page = PAGE.replace("${class}", isGood ? "good" : "bad")
                .replace("${state}", state)
                .replace("${rows}", rows);
        return Response.text(200, "text/html; charset=utf-8", page)
                .with("Content-Security-Policy", POLICY)
                .with("Cache-Control", "no-store");
    }

    private static Map<String, @Nullable Object> rows(StatusApi.View view) {
        Map<String, @Nullable Object> rows = new LinkedHashMap<>();
        rows.put("Environment", view.environmentId());
        InboxStatus events = view.events();
        if (events != null) {
            rows.put("All events received up to number", events.through());
            rows.put("Gaps", events.gaps());
            rows.put("Gaps dropped", events.gapsGivenUp());
            rows.put("Events applied", events.applied());
            rows.put("Events received again", events.repeated());
            rows.put("Outdated events", events.outdated());
            rows.put("Events of unknown types", events.unknown());
            rows.put("Last event applied at", events.lastAppliedAt());
            rows.put("Seconds since the last event", view.ageSeconds());
        }
        Freshness sync = view.sync();
        rows.put("Problem", sync.trouble());
        rows.put("Newest event number of the server", sync.head());
        rows.put("Lag in events", sync.lagEvents());
        rows.put("Lag in seconds", sync.lagSeconds());
        rows.put("Rows repaired", sync.repairs());
        rows.put("Last compared at", sync.provenAt());
        rows.put("… at event number", sync.provenSequence());
        rows.put("… with result", sync.proof());
        return rows;
    }

    private static String words(Freshness.State state) {
        return switch (state) {
            case WEBHOOKS_ONLY -> "webhooks only";
            case STARTING -> "starting";
            case FOLLOWING -> "following";
            case STALLED -> "stalled";
        };
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
