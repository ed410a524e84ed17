package dev.ambit.standin.aws;

import dev.ambit.standin.aws.StrictAws.Refusal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Adds the rules of Amazon S3 that moto lacks. The name of a deleted bucket stays blocked, and a policy closes a
/// bucket.
final class StrictS3 {

    private final Set<String> deleted = ConcurrentHashMap.newKeySet();
    private final Set<String> closed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger stale = new AtomicInteger();

    /// Answers the next `times` tag requests as if the buckets did not exist.
    void answerStale(int times) {
        stale.set(times);
    }

    /// @param call such as `PUT ?tagging`
    @Nullable
    Refusal refusal(String call, String bucket, String body) {
        if (call.equals("GET ?tagging") && stale.getAndUpdate(it -> Math.max(0, it - 1)) > 0) {
            return new Refusal(404, "NoSuchBucket");
        }
        return switch (call) {
            case "PUT bucket" -> deleted.contains(bucket) ? new Refusal(409, "OperationAborted") : null;
            case "PUT object", "GET object" -> closed.contains(bucket) ? new Refusal(403, "AccessDenied") : null;
            case "PUT ?policy" -> {
                if (body.contains("Deny")) {
                    closed.add(bucket);
                } else {
                    closed.remove(bucket);
                }
                yield null;
            }
            case "DELETE ?policy" -> {
                closed.remove(bucket);
                yield null;
            }
            case "DELETE bucket" -> {
                deleted.add(bucket);
                yield null;
            }
            default -> null;
        };
    }
}
