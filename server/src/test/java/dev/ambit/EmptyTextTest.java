package dev.ambit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.http.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Sends the requests of `field-acts.txt` with an empty text in each place of a text, and reads the refusals.
class EmptyTextTest {

    /// Far fewer refusals would mean that most requests are refused before their fields are read.
    private static final int REFUSALS_MIN = 200;

    private final FieldScript script = new FieldScript();
    private final Set<String> sent = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();
    private int refusals;

    @Test
    void refusal_never_shows_an_empty_received_value() {
        FieldExchange.all().values().stream()
                .flatMap(List::stream)
                .filter(it -> Set.of("server", "account").contains(it.caller()) && !it.isRefused())
                .forEach(this::sendWithEmptyTexts);

        assertThat(wrong).isEmpty();
        assertThat(refusals).isGreaterThan(REFUSALS_MIN);
    }

    private void sendWithEmptyTexts(FieldExchange it) {
        String path = it.path().replaceAll("\\$\\{[^}]*}", "x");
        for (String parameter : it.parameters()) {
            String emptied = path.replaceAll("([?&]%s=)[^&]*".formatted(parameter.replaceAll("\\W.*", ".*?")), "$1");
            send(it, emptied, it.body(), emptied);
        }
        if (!it.body().isEmpty()) {
            each("", it.document(), (place, emptied) -> send(it, path, Json.text(emptied), place));
        }
    }

    private void send(FieldExchange it, String path, String body, String place) {
        String route = "%s %s %s".formatted(it.method(), path.replaceAll("\\?.*", ""), place.replaceAll("\\d+", "0"));
        if (!sent.add(route)) {
            return;
        }
        Reply reply = script.send(
                new FieldExchange(it.line(), it.caller(), it.method(), path, body, null, List.of(), Map.of()), null);
        if (reply.status() == 400) {
            refusals++;
            if (reply.text("message").matches("(?s).*(``|received[. ]*\\.).*")) {
                wrong.add(route + ": " + reply.text("message"));
            }
        }
    }

    private interface Place {
        void accept(String path, @Nullable Object emptied);
    }

    /// Calls `place` with each copy of the value in which one text is empty.
    private static void each(String path, @Nullable Object value, Place place) {
        switch (value) {
            case String _ -> place.accept(path, "");
            case Map<?, ?> fields ->
                fields.forEach((name, field) -> each(path + "." + name, field, (at, emptied) -> {
                    Map<Object, @Nullable Object> copy = new LinkedHashMap<>(fields);
                    copy.put(name, emptied);
                    place.accept(at, copy);
                }));
            case List<?> items -> {
                for (int i = 0; i < items.size(); i++) {
                    int index = i;
                    each(path + "." + i, items.get(i), (at, emptied) -> {
                        List<@Nullable Object> copy = new ArrayList<>(items);
                        copy.set(index, emptied);
                        place.accept(at, copy);
                    });
                }
            }
            case null, default -> {
                // Not a text.
            }
        }
    }
}
