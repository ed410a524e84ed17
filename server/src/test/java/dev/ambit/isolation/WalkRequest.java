package dev.ambit.isolation;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.http.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.jspecify.annotations.Nullable;

/// A request of the walk.
///
/// @param body null if it has none
record WalkRequest(
        Door door, WalkCaller caller, String path, @Nullable String body) {

    static WalkRequest of(Filling filling, Choice choice, WalkCaller caller) {
        String path = filling.path(choice);
        Object body = filling.body(choice, path);
        return new WalkRequest(
                choice.door(),
                caller,
                path + filling.query(choice),
                body == null || body instanceof String ? (String) body : Json.text(body));
    }

    Reply send(Http http) {
        HttpRequest.Builder request = caller.on(http.request(path));
        if (body == null && door.method().equals("GET")) {
            return http.send(request.GET());
        }
        request.header("Content-Type", door.takesYaml() ? "application/yaml" : "application/json");
        return http.send(request.method(door.method(), BodyPublishers.ofString(body == null ? "" : body)));
    }

    /// Whether this is a part of the address, or a word of the body.
    boolean passes(String part) {
        return (path.replaceFirst("\\?.*", "") + "/").contains("/" + part + "/")
                || (body != null && body.contains("\"" + part + "\""));
    }

    /// The same with another word in place of one, and as another caller.
    WalkRequest with(String word, String other) {
        String environment = caller.environment();
        return new WalkRequest(
                door,
                environment == null ? caller : caller.in(environment.replace(word, other)),
                path.replace(word, other),
                body == null ? null : body.replace(word, other));
    }

    @Override
    public String toString() {
        return "%s %s by %s%s%n%s"
                .formatted(
                        door.method(),
                        path,
                        caller.kind(),
                        caller.environment() == null ? "" : " in " + caller.environment(),
                        body == null ? "" : body);
    }
}
