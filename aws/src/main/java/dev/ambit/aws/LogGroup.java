package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.stack.Drift;
import dev.ambit.stack.InProgressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// The log group of a function. Ambit creates it, because a group that Lambda creates has no tags and no retention.
record LogGroup(JsonServiceClient logs, AwsAccount account, String function) {

    /// Applies to groups without a retention of their own; one that people set stays.
    static final int RETENTION_DAYS = 30;

    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /// An existing group.
    ///
    /// @param days after which its logs are deleted; null: never
    record Found(Map<String, String> tags, @Nullable Integer days) {

        Found {
            tags = Map.copyOf(tags);
        }
    }

    String name() {
        return "/aws/lambda/" + function;
    }

    Optional<Found> find() {
        Object groups = run("logs:DescribeLogGroups", Map.of("logGroupNamePrefix", name()))
                .get("logGroups");
        return (groups instanceof List<?> all ? all : List.of())
                .stream()
                        .map(it -> (Map<?, ?>) it)
                        .filter(it -> name().equals(it.get("logGroupName")))
                        .findFirst()
                        .map(it -> new Found(
                                tags(), it.get("retentionInDays") instanceof Number days ? days.intValue() : null));
    }

    private Map<String, String> tags() {
        Map<String, String> tags = new HashMap<>();
        if (run("logs:ListTagsForResource", Map.of("resourceArn", arn())).get("tags") instanceof Map<?, ?> all) {
            all.forEach((name, value) -> tags.put(String.valueOf(name), String.valueOf(value)));
        }
        return tags;
    }

    private String arn() {
        return "arn:%s:logs:%s:%s:log-group:%s"
                .formatted(account.partition(), account.region(), account.number(), name());
    }

    /// @throws dev.ambit.problem.Problem if the group belongs to another stack or installation. Lambda made a group
    ///     without tags for the function of an earlier version, so it is the stack's.
    void requireOurs(OwnerTags tags) {
        find().filter(it -> tags.isStranger(it.tags())).ifPresent(_ -> {
            throw STACK_RESOURCE_REFUSED.because(
                    "Log group `%s` has the owner tags of another stack or installation. Correct its tags, or delete it."
                            .formatted(name()));
        });
    }

    /// Creates the group with its tags, and limits how long logs are kept.
    void ensure(OwnerTags tags) {
        Optional<Found> found = find();
        if (found.isEmpty()) {
            run("logs:CreateLogGroup", Map.of("logGroupName", name(), "tags", tags.asMap()));
        } else if (!tags.isCurrent(found.get().tags())) {
            run("logs:TagResource", Map.of("resourceArn", arn(), "tags", tags.asMap()));
        }
        if (found.isEmpty() || found.get().days() == null) {
            run("logs:PutRetentionPolicy", Map.of("logGroupName", name(), "retentionInDays", RETENTION_DAYS));
        }
    }

    List<Drift> drifts(OwnerTags tags) {
        Optional<Found> found = find();
        if (found.isEmpty()) {
            return List.of(new Drift("logGroup", name(), "missing"));
        }
        List<Drift> drifts = new ArrayList<>();
        drifts.addAll(tags.drifts("tags." + name(), found.get().tags()));
        if (found.get().days() == null) {
            drifts.add(new Drift("logRetention", "%d days".formatted(RETENTION_DAYS), "for ever"));
        }
        return drifts;
    }

    /// Deletes the group with its logs, unless it belongs to another stack.
    ///
    /// @return whether it existed
    boolean remove(OwnerTags tags) {
        boolean isOurs = find().filter(it -> !tags.isStranger(it.tags())).isPresent();
        if (isOurs) {
            run("logs:DeleteLogGroup", Map.of("logGroupName", name()));
        }
        return isOurs;
    }

    private Map<String, Object> run(String action, Map<String, Object> body) {
        Supplier<Map<String, Object>> call = () -> {
            try {
                return logs.call(action.replace("logs:", ""), body);
            } catch (AwsServiceException e) {
                // The group was created or deleted between two calls.
                if (AwsCall.code(e).startsWith("Resource")) {
                    throw new InProgressException("The log group %s is changing.".formatted(name()), PAUSE, PATIENCE);
                }
                throw e;
            }
        };
        return AwsCall.of(action, name(), call);
    }
}
