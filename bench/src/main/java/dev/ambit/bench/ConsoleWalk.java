package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Follows the links of the console to one page of each kind, and measures pages.
///
/// @param session session cookie of a person
/// @param oneOfMany matches the parts of a URL that select an item or a page of a list; its group is the collection
/// @param prefix start of the links to follow
record ConsoleWalk(HttpConnection call, String session, Pattern oneOfMany, String prefix) {

    private static final double KILOBYTE = 1_000;
    private static final Pattern LINK = Pattern.compile("href=\"(/console[^\"]*)\"");
    private static final Pattern DOWNLOAD = Pattern.compile("[^?]*\\.(csv|json|yml)(\\?.*)?");
    private static final Pattern LOADED = Pattern.compile("(?:href|src)=\"(/assets/[^\"]*)\"");

    /// A measured page.
    ///
    /// @param nanos 95th percentile of the server's time
    /// @param bytes size with everything that the page loads
    record Measured(String path, long nanos, int bytes) {

        void print() {
            Report.note("p95 %s, %s: %s".formatted(Report.micros(nanos), kilobytes(), path));
        }

        String kilobytes() {
            return "%.1f KB".formatted(bytes / KILOBYTE);
        }
    }

    /// Returns the pages at `starts`, and one page of each kind that links lead to.
    List<String> pages(List<String> starts) throws IOException {
        Deque<String> open = new ArrayDeque<>(starts);
        Set<String> kinds = new HashSet<>();
        open.forEach(it -> kinds.add(kind(it)));
        List<String> pages = new ArrayList<>();
        while (!open.isEmpty()) {
            String path = open.removeFirst();
            call.ask(HttpText.page(path, session));
            WrongAnswer.unless(
                    call.answer().status() == 200 || !starts.contains(path),
                    () -> "%s: %s".formatted(path, call.answer()));
            if (call.answer().status() == 200) {
                pages.add(path);
                Matcher links = LINK.matcher(new String(call.answer().body(), UTF_8));
                links.results()
                        .map(it -> it.group(1).replace("&amp;", "&"))
                        .filter(it ->
                                it.startsWith(prefix) && !DOWNLOAD.matcher(it).matches())
                        .filter(it -> kinds.add(kind(it)))
                        .forEach(open::add);
            }
        }
        return pages;
    }

    /// Requests a page `warm + rounds` times and measures all but the first `warm` times.
    Measured measure(String path, int warm, int rounds) throws IOException {
        byte[] request = HttpText.page(path, session);
        var nanos = new Sample();
        for (int i = 0; i < warm + rounds; i++) {
            long took = call.ask(request);
            WrongAnswer.unless(
                    call.answer().status() == 200, () -> call.answer().toString());
            if (i >= warm) {
                nanos.add(took);
            }
        }
        byte[] html = call.answer().body();
        return new Measured(path, nanos.quantile(0.95), html.length + loaded(new String(html, UTF_8)));
    }

    private String kind(String path) {
        return oneOfMany.matcher(path).replaceAll("/$1/one");
    }

    private int loaded(String html) throws IOException {
        Map<String, Integer> bytes = new HashMap<>();
        for (String asset :
                LOADED.matcher(html).results().map(it -> it.group(1)).toList()) {
            call.ask(HttpText.get(asset, ""));
            bytes.put(asset, call.answer().bodyBytes());
        }
        return bytes.values().stream().mapToInt(Integer::intValue).sum();
    }
}
