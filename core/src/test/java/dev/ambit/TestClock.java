package dev.ambit;

import java.time.Duration;
import java.time.Instant;

/// The clock of an account's development environment, which is frozen and moves only when a test advances it.
public record TestClock(TestAccount account, Instant stoppedAt) {

    /// The same for all, whenever they run: not at the end of a month, from which some months are shorter than
    /// others; and no full second, which an `Instant` writes shorter than answers do.
    private static final String STOPPED_AT = "2090-03-10T10:20:30.405Z";

    public static TestClock stop(TestAccount account) {
        move(account, "stop", "");
        Http.Reply stopped = move(account, "advance", "{\"to\": \"%s\"}".formatted(STOPPED_AT));
        return new TestClock(account, Instant.parse(stopped.text("now")));
    }

    /// Advances the clock by a period such as `P1M` or `PT1S`, including everything that is due until then.
    public void advance(String by) {
        move(account, "advance", "{\"by\": \"%s\"}".formatted(by));
    }

    /// The time of the environment.
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
