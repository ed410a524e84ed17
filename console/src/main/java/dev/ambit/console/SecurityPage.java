package dev.ambit.console;

import dev.ambit.console.ShownKeys.Secret;
import dev.ambit.http.Response;
import java.util.List;
import java.util.Map;

/// Client-side security: whether a customer's browser has to prove whose it is, and by which secret.
public final class SecurityPage {

    private SecurityPage() {}

    static Response show(Visit visit) {
        Place place = visit.place();
        return visit.show("security", new View(visit.frame("Client-side security", "security", place), place));
    }

    /// Says which way, so that pressing it twice does it once.
    static Response switchTo(Visit visit) {
        Place place = visit.place();
        boolean isOn = visit.choice("enforce", List.of("on", "off")).equals("on");
        visit.send(place, "PATCH", "/environments/" + place.slug(), Map.of("hardenClientAccessEnabled", isOn));
        return Screen.seeOther(place.path() + "/security");
    }

    static Response rotate(Visit visit) {
        Place place = visit.place();
        var made = visit.send(place, "POST", "/environments/" + place.slug() + "/signing-secret/rotate", null)
                .data(SigningSecret.class);
        var secret = new Secret(
                "Signing secret",
                "The one before it goes on for a while, so that your servers can change without a gap.",
                made.signingSecret());
        return ShownKeys.page(
                visit, place, "security", "The new signing secret", List.of(secret), place.path() + "/security");
    }

    record SigningSecret(String signingSecret) {

        /// Without the secret: what prints itself ends in a log one day.
        @Override
        public String toString() {
            return "SigningSecret[…]";
        }
    }

    public record View(Frame frame, Place place) {}
}
