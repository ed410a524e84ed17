package dev.ambit.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A console client without a browser that can send any request.
record ConsoleClient(String session, String server) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String HOME = "http://127.0.0.1:" + TestServer.app().port();
    private static final int OVERLOADED = 503;
    private static final Pattern TOKEN = Pattern.compile("name=\"formToken\" value=\"(\\w+)\"");

    ConsoleClient(String session) {
        this(session, HOME);
    }

    static ConsoleClient nobody() {
        return new ConsoleClient("");
    }

    /// Without a session, at another server.
    static ConsoleClient at(int port) {
        return new ConsoleClient("", "http://127.0.0.1:" + port);
    }

    static ConsoleClient of(TestPerson person) {
        return new ConsoleClient(person.token());
    }

    /// Repeats a request that was refused because other tests use the same server.
    HttpResponse<String> get(String path) {
        return Waiting.until(() -> send(request(path).GET()), it -> it.statusCode() != OVERLOADED);
    }

    /// As a page of ours would, with the token of the page at `page`.
    HttpResponse<String> submit(String page, String path, Map<String, String> fields) {
        Matcher token = TOKEN.matcher(get(page).body());
        if (!token.find()) {
            throw new AssertionError(page + " has no form");
        }
        return send(form(path, token.group(1), fields).header("Origin", server));
    }

    HttpRequest.Builder form(String path, String formToken, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(it -> it.getKey() + "=" + URLEncoder.encode(it.getValue(), UTF_8))
                .collect(Collectors.joining("&", "formToken=" + formToken + "&", ""));
        return request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body));
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path));
        return session.isEmpty()
                ? request
                : request.header(
                        "Cookie",
                        "a=b; ambit-session-%d=%s".formatted(URI.create(server).getPort(), session));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static String home() {
        return HOME;
    }

    /// Returns the text of an attribute of a page.
    static String unescaped(String attribute) {
        return attribute
                .replace("&#34;", "\"")
                .replace("&#39;", "'")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }
}
