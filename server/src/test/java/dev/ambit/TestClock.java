package dev.ambit;

import java.time.Duration;
import java.time.Instant;

/// The clock of an account's development environment, which stands still but for what a test moves it.
public record TestClock(TestAccount account, Instant stoppedAt) {

    public static TestClock stop(TestAccount account) {
        return new TestClock(account, Instant.parse(move(account, "stop", "").text("now")));
    }

    /// Lets it go on by that much, such as `P1M` or `PT1S`, and what is due meanwhile happen.
    public void advance(String by) {
        move(account, "advance", "{\"by\": \"%s\"}".formatted(by));
    }

    /// What it says.
    public Instant now() {
        return Instant.parse(account.http()
                .get(account.key(), "/api/v1/environments/development/clock")
                .text("now"));
    }

    /// As it is written in answers.
    public String in(String duration) {
        return stoppedAt.plus(Duration.parse(duration)).toString();
    }

    private static Http.Reply move(TestAccount account, String act, String body) {
        return account.http()
                .post(account.key(), "/api/v1/environments/development/clock/" + act, body)
                .isOk();
    }
}
