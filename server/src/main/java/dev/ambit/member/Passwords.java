package dev.ambit.member;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.RATE_LIMIT_EXCEEDED;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Hashes passwords by Argon2id, slowly on purpose, and one at a time: however many sign in, one core is theirs and
/// the others go on answering checks.
public final class Passwords {

    private static final int CHARS_MIN = 10;
    private static final int CHARS_MAX = 200;
    private static final int SALT_BYTES = 16;
    /// Each takes a core for as long as it lasts.
    private static final int AT_ONCE_MAX = 1;

    private static final int WAITING_MAX = 32;
    private static final int WAIT_SECONDS_MAX = 5;

    /// The least that OWASP's cheat sheet on password storage calls enough: 19 MiB, two passes, one lane.
    private static final Argon2Function ARGON2 = Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);

    private final Semaphore turn = new Semaphore(AT_ONCE_MAX, true);
    private final String nobodys = hash("nobody has this password");

    /// @throws dev.ambit.problem.Problem 400 for one that is too short or too long
    static void require(String password) {
        int chars = password.codePointCount(0, password.length());
        if (chars < CHARS_MIN || chars > CHARS_MAX) {
            throw BAD_USER_INPUT
                    .because("A password is long enough not to be guessed.")
                    .at("password", chars + " characters", "%d to %d characters".formatted(CHARS_MIN, CHARS_MAX));
        }
    }

    String hash(String password) {
        return inTurn(() ->
                Password.hash(password).addRandomSalt(SALT_BYTES).with(ARGON2).getResult());
    }

    /// @param hash null for nobody, which takes as long: so nobody hears which addresses are known
    boolean matches(String password, @Nullable String hash) {
        String known = hash == null ? nobodys : hash;
        boolean isSame = inTurn(() -> Password.check(password, known).with(Argon2Function.getInstanceFromHash(known)));
        return isSame && hash != null;
    }

    private <T> T inTurn(Supplier<T> work) {
        boolean isMine = false;
        try {
            isMine = turn.getQueueLength() < WAITING_MAX && turn.tryAcquire(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (!isMine) {
            throw RATE_LIMIT_EXCEEDED.because("Too many people sign in at once. Try again in a moment.");
        }
        try {
            return work.get();
        } finally {
            turn.release();
        }
    }
}
