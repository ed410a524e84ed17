package dev.ambit.cli;

import dev.ambit.http.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// Whoever typed a command: the words, where the answer is printed, and the server, by a key that was given or as the
/// person who has signed in.
///
/// @param isPerson whether no key was given
record Caller(Terminal terminal, ParseResult given, ServerClient server, boolean isPerson) {

    private static final String OPERATOR_TOKEN = "AMBIT_OPERATOR_TOKEN";

    private static final int PAGE_ROWS_MAX = 100;

    /// Of what a list shows in a terminal, or in a pipe.
    private static final int ROWS_MAX = 100_000;

    /// A key that is given goes before a session: somebody just said it.
    static Caller of(Terminal terminal, ParseResult given) {
        return of(terminal, given, said(terminal, given, "--key", "AMBIT_KEY"), "pass a key with --key or AMBIT_KEY");
    }

    /// Who runs the installation, by its token or as a member of its own account. The token is never typed.
    static Caller ofOperator(Terminal terminal, ParseResult given) {
        String token = terminal.variable(OPERATOR_TOKEN);
        if (!token.isEmpty() && said(terminal, given, "--url", "AMBIT_URL").isEmpty()) {
            throw new IllegalArgumentException(
                    "AMBIT_OPERATOR_TOKEN is set, but no server URL. Set the server with --url or AMBIT_URL.");
        }
        return of(terminal, given, token, "set " + OPERATOR_TOKEN);
    }

    private static Caller of(Terminal terminal, ParseResult given, String key, String otherwise) {
        String url = said(terminal, given, "--url", "AMBIT_URL");
        @Nullable SavedSession session = SavedSession.read(terminal).orElse(null);
        if (!key.isEmpty()) {
            if (url.isEmpty() && session == null) {
                throw new IllegalArgumentException(
                        "No server URL given. Pass --url or set AMBIT_URL, such as http://127.0.0.1:8080.");
            }
            String at = url.isEmpty() && session != null ? session.url() : url;
            return new Caller(terminal, given, new ServerClient(at, key), false);
        }
        if (session == null) {
            throw new IllegalArgumentException("You are not signed in. Run `ambit login`, or %s.".formatted(otherwise));
        }
        if (!url.isEmpty() && !ServerClient.valid(url).equals(session.url())) {
            throw new IllegalArgumentException("You are signed in at %s, not at %s. Run `ambit login --url %s`."
                    .formatted(session.url(), url, url));
        }
        return new Caller(terminal, given, session.server(), true);
    }

    /// The same person, inside an environment, as a server key would be by itself.
    Caller in(Thing environment) {
        return new Caller(terminal, given, server.with("X-ENVIRONMENT-ID", environment.text("id")), isPerson);
    }

    /// As the option has it, else as the variable has it; "" if neither does.
    static String said(Terminal terminal, ParseResult given, String option, String variable) {
        String said = given.matchedOptionValue(option, "");
        return said.isEmpty() ? terminal.variable(variable) : said;
    }

    /// One of the words that have no name; "" if it was not typed.
    String word(int index) {
        return given.matchedPositionalValue(index, "");
    }

    /// Null if it was not typed.
    @Nullable
    String option(String name) {
        return given.matchedOptionValue(name, (String) null);
    }

    boolean has(String flag) {
        return given.hasMatchedOption(flag);
    }

    /// What was typed, by the names that the server has for it.
    ///
    /// @param named the server's name of each option
    Map<String, Object> body(Map<String, String> named) {
        Map<String, Object> body = new LinkedHashMap<>();
        named.forEach((option, name) -> {
            String typed = option(option);
            if (typed != null) {
                body.put(name, typed);
            }
        });
        return body;
    }

    Thing get(String path) {
        return data(server.get(path));
    }

    Thing post(String path, Object body) {
        return data(server.post(path, body));
    }

    Thing put(String path, Object body) {
        return data(server.put(path, body));
    }

    /// Puts a file there as it is, and waits so long for an answer.
    Thing upload(String path, Path file, Duration max) {
        return data(server.waiting(max).upload(path, file));
    }

    Thing patch(String path, Object body) {
        return data(server.patch(path, body));
    }

    Thing delete(String path, Object body) {
        return data(server.delete(path, body));
    }

    /// All pages of it.
    List<Thing> list(String path) {
        return list(path, ROWS_MAX);
    }

    /// The first of it.
    List<Thing> list(String path, int max) {
        List<Thing> all = new ArrayList<>();
        String after = "";
        do {
            int rows = Math.min(PAGE_ROWS_MAX, max - all.size());
            String cursor = after.isEmpty() ? "" : "&after=" + encoded(after);
            String page = "%s%slimit=%d%s".formatted(path, path.contains("?") ? "&" : "?", rows, cursor);
            var answer = new Thing(Json.map(server.get(page)));
            all.addAll(answer.list("data"));
            after = answer.text("pagination.next");
        } while (!after.isEmpty() && all.size() < max);
        return all;
    }

    /// Returns a list that the server answers as a whole, without pages.
    List<Thing> whole(String path) {
        return new Thing(Json.map(server.get(path))).list("data");
    }

    /// To a program exactly what the server said, to people as they read it.
    int show(Thing thing, Consumer<Table> people) {
        return show(thing.fields(), people);
    }

    /// As [#show(Thing, Consumer)].
    int show(List<Thing> things, Consumer<Table> people) {
        return show(things.stream().map(Thing::fields).toList(), people);
    }

    /// Something for people alone, between what is asked for.
    void say(Text text) {
        if (!isForProgram()) {
            terminal.out().println(text.painted());
        }
    }

    boolean isForProgram() {
        return has("--json");
    }

    Paint paint() {
        return terminal.paint();
    }

    /// A piece of an address.
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// As the server writes what can be chosen.
    static String upper(String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private int show(Object data, Consumer<Table> people) {
        if (isForProgram()) {
            terminal.out().println(Json.text(data));
        } else {
            people.accept(new Table(terminal.out(), paint()));
        }
        return Command.DONE;
    }

    private static Thing data(String answer) {
        return Thing.of(Json.map(answer).get("data"));
    }
}
