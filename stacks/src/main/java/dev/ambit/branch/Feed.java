package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.BODY_TOO_LARGE;

import dev.ambit.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Gives a process what comes, up to a bound, while somebody else reads what it says. Behind that, and where a sender
/// stops in the middle, there is nothing more: Git refuses half a pack, and tidies up.
final class Feed {

    private static final int CHUNK_BYTES = 64 << 10;

    private final InputStream body;
    private final long bytesMax;
    private final GitProcess process;
    private final CompletableFuture<Optional<Problem>> end = new CompletableFuture<>();

    private Feed(InputStream body, long bytesMax, GitProcess process) {
        this.body = body;
        this.bytesMax = bytesMax;
        this.process = process;
    }

    static Feed start(InputStream body, long bytesMax, GitProcess process) {
        var feed = new Feed(body, bytesMax, process);
        Thread.ofVirtual().name("git feed").start(feed::run);
        return feed;
    }

    /// What was wrong with the body, once it is over.
    Optional<Problem> problem() {
        return end.join();
    }

    private void run() {
        try {
            end.complete(copy());
        } catch (RuntimeException e) {
            end.completeExceptionally(e);
        }
    }

    /// A process that has heard enough may end before the body does.
    private Optional<Problem> copy() {
        long bytes = 0;
        byte[] chunk = new byte[CHUNK_BYTES];
        try (OutputStream to = process.in()) {
            while (true) {
                int length = read(chunk);
                if (length < 0) {
                    return Optional.empty();
                }
                bytes += length;
                if (bytes > bytesMax) {
                    return Optional.of(tooLarge());
                }
                to.write(chunk, 0, length);
            }
        } catch (Problem problem) {
            return Optional.of(problem);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private int read(byte[] chunk) {
        try {
            return body.read(chunk);
        } catch (IOException _) {
            throw broken();
        }
    }

    private static Problem broken() {
        return BAD_USER_INPUT.because(
                "The request body is incomplete, or it does not match its `Content-Encoding`. Run the Git"
                        + " command again.");
    }

    private Problem tooLarge() {
        return BODY_TOO_LARGE
                .because("The request body has more than %d bytes. Push fewer or smaller files at a time."
                        .formatted(bytesMax))
                .with("allowed", "%d bytes".formatted(bytesMax));
    }
}
