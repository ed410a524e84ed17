package dev.ambit.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Spine;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// By every operation that the server describes, with the keys and the people of one account and the ids of another.
/// `-Dambit.seed` walks the same way again, `-Dambit.long=true` a longer one, which is another each time.
class IsolationWalkTest {

    private static final int STEPS = Spine.LONG ? 10_000 : 400;
    private static final int STEPS_BETWEEN_LOOKS = 25;

    /// The operator's, who has no account here, and what is done once in an installation.
    private static final List<String> NEVER_OPENED = List.of(
            "createAccount",
            "deleteAccount",
            "getAccount",
            "listAccounts",
            "resetPasswordOfAnybody",
            "rotateAccountKey",
            "setAllowance",
            "signUp",
            "updateAccount");

    private final long seed = Long.getLong("ambit.seed", Spine.LONG ? new Random().nextLong() : 6);

    @Test
    void whatever_is_asked_for_others_keep_what_they_have_and_nothing_of_them_is_said() {
        Walk walk = new Walk(seed);
        System.out.println("BEGUN " + java.time.Instant.now());
        try {
            for (int step = 1; step <= STEPS; step++) {
                try {
                walk.step();
                if (step % STEPS_BETWEEN_LOOKS == 0) {
                    walk.compare();
                }
                } catch (AssertionError | RuntimeException e) { if (!Boolean.getBoolean("walk.explore")) throw e;
                    System.out.println("FOUND " + walk.where() + " :: " + e.getMessage()); }
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "-Dambit.seed=%d -Dambit.long=%s, %s: %s"
                            .formatted(seed, Spine.LONG, walk.where(), e.getMessage()),
                    e);
        }
        Coverage coverage = walk.coverage();
        System.out.println(coverage);
        System.out.println("ENDED " + java.time.Instant.now());
        assertThat(coverage.untried(walk.doors())).isEmpty();
        assertThat(coverage.twins()).isGreaterThan(STEPS / 10);
        if (Spine.LONG) {
            assertThat(coverage.shut()).as("with -Dambit.seed=%d", seed).containsExactlyInAnyOrderElementsOf(NEVER_OPENED);
        }
        assertThat(coverage.opened() * 2).as(coverage.toString()).isGreaterThan(walk.doors().size());
    }
}
