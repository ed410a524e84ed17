package dev.ambit.standin.github;

import dev.ambit.standin.LocalHttp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;

/// A delivery of GitHub's webhook.
public record WebhookDelivery(Map<String, String> headers, String body) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /// Returns a copy with another value of a header; empty removes it.
    public WebhookDelivery with(String header, String value) {
        Map<String, String> other = new HashMap<>(headers);
        other.keySet().removeIf(header::equalsIgnoreCase);
        if (!value.isEmpty()) {
            other.put(header, value);
        }
        return new WebhookDelivery(other, body);
    }

    public WebhookDelivery withBody(String other) {
        return new WebhookDelivery(headers, other);
    }

    /// Sends the delivery as GitHub does, and returns the status of the answer.
    public int sendTo(URI target) {
        return send(target).statusCode();
    }

    /// Sends the delivery, and returns the status and the body of the answer.
    public String answerOf(URI target) {
        HttpResponse<String> answer = send(target);
        return answer.statusCode() + " " + answer.body();
    }

    private HttpResponse<String> send(URI target) {
        var request = HttpRequest.newBuilder(target).POST(BodyPublishers.ofString(body));
        headers.forEach((name, value) -> {
            if (LocalHttp.isPassedOn(name)) {
                request.header(name, value);
            }
        });
        return LocalHttp.send(HTTP, request.build(), BodyHandlers.ofString());
    }
}
