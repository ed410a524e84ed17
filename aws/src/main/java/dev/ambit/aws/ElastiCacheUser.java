package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.http.Sha256;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.WantedResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.Tag;
import software.amazon.awssdk.services.elasticache.model.User;
import software.amazon.awssdk.services.elasticache.model.UserGroup;
import software.amazon.awssdk.services.elasticache.model.UserGroupNotFoundException;
import software.amazon.awssdk.services.elasticache.model.UserNotFoundException;

/// The calls about one Redis user on ElastiCache, and about its membership in the user group of a cache. AWS
/// allows only one change of a user group at a time.
///
/// @param id of the user
/// @param group id of the user group
/// @param pause until the next look at a change
record ElastiCacheUser(ElastiCacheClient client, AwsAccount account, String id, String group, Duration pause) {

    /// Enough for twenty stacks that wait for one another's changes of the user group.
    private static final Duration PATIENCE = Duration.ofHours(1);

    private static final String ACTIVE = "active";
    private static final int HASH_CHARS = 20;

    /// Returns the id of a stack's user, such as `shop-5c1e…`. Ids of users have no underscores and no capital letters,
    /// so names that differ only in these get different hashes.
    static String idOf(AwsAccount account, WantedResource wanted) {
        return "%s-%s".formatted(account.prefix(), Sha256.hex(wanted.name()).substring(0, HASH_CHARS));
    }

    String arn() {
        return "arn:%s:elasticache:%s:%s:user:%s"
                .formatted(account.partition(), account.region(), account.number(), id);
    }

    Optional<User> find() {
        return run("elasticache:DescribeUsers", id, () -> {
            try {
                return client.describeUsers(it -> it.userId(id)).users().stream()
                        .findFirst();
            } catch (UserNotFoundException _) {
                return Optional.empty();
            }
        });
    }

    /// Returns the user once no change of it is in progress.
    ///
    /// @throws InProgressException while a change is in progress, or AWS does not show the user
    User settled() {
        return find().filter(ElastiCacheUser::isActive).orElseThrow(() -> changing("the user " + id));
    }

    static boolean isActive(User it) {
        return ACTIVE.equals(it.status());
    }

    /// Returns the tags; none if the user was deleted meanwhile.
    Map<String, String> tags() {
        return run("elasticache:ListTagsForResource", id, () -> {
            try {
                return client.listTagsForResource(it -> it.resourceName(arn())).tagList().stream()
                        .collect(Collectors.toMap(Tag::key, Tag::value));
            } catch (UserNotFoundException _) {
                return Map.of();
            }
        });
    }

    void tag(OwnerTags tags) {
        run(
                "elasticache:AddTagsToResource",
                id,
                () -> client.addTagsToResource(it -> it.resourceName(arn()).tags(list(tags))));
    }

    /// Creates the user with its owner tags in one call, so that it is never untagged.
    void create(String engine, String name, String accessString, String password, OwnerTags tags) {
        run(
                "elasticache:CreateUser",
                id,
                () -> client.createUser(it -> it.userId(id)
                        .userName(name)
                        .engine(engine)
                        .accessString(accessString)
                        .passwords(password)
                        .tags(list(tags))));
    }

    void allow(String accessString) {
        run(
                "elasticache:ModifyUser",
                id,
                () -> client.modifyUser(it -> it.userId(id).accessString(accessString)));
    }

    /// Replaces all passwords and the rules.
    void replacePassword(String password, String accessString) {
        run(
                "elasticache:ModifyUser",
                id,
                () -> client.modifyUser(it -> it.userId(id).passwords(password).accessString(accessString)));
    }

    void delete() {
        run("elasticache:DeleteUser", id, () -> client.deleteUser(it -> it.userId(id)));
    }

    /// Returns the engine of the user group, which its users must have too.
    String engine() {
        return describedGroup().engine();
    }

    boolean isMember() {
        return describedGroup().userIds().contains(id);
    }

    /// Adds the user to the user group, unless a change that has ended meanwhile did it.
    void join() {
        if (!requireActiveGroup().userIds().contains(id)) {
            run(
                    "elasticache:ModifyUserGroup",
                    group,
                    () -> client.modifyUserGroup(it -> it.userGroupId(group).userIdsToAdd(id)));
        }
    }

    /// Removes the user from the user group, unless a change that has ended meanwhile did it.
    void leave() {
        if (requireActiveGroup().userIds().contains(id)) {
            run(
                    "elasticache:ModifyUserGroup",
                    group,
                    () -> client.modifyUserGroup(it -> it.userGroupId(group).userIdsToRemove(id)));
        }
    }

    /// Returns the user group once no change of it is in progress, not even for another stack.
    ///
    /// @throws InProgressException while a change is in progress
    UserGroup requireActiveGroup() {
        UserGroup found = describedGroup();
        if (!ACTIVE.equals(found.status())) {
            throw changing("the user group " + group);
        }
        return found;
    }

    InProgressException changing(String what) {
        return new InProgressException("ElastiCache is changing %s.".formatted(what), pause, PATIENCE);
    }

    private UserGroup describedGroup() {
        return run("elasticache:DescribeUserGroups", group, () -> {
                    try {
                        return client.describeUserGroups(it -> it.userGroupId(group)).userGroups().stream()
                                .findFirst();
                    } catch (UserGroupNotFoundException _) {
                        return Optional.<UserGroup>empty();
                    }
                })
                .orElseThrow(() -> STACK_RESOURCE_REFUSED.because(
                        "User group `%s` of the attached cache does not exist. Ask the operator to attach the cache again."
                                .formatted(group)));
    }

    static List<Tag> list(OwnerTags tags) {
        return tags.asMap().entrySet().stream()
                .map(it -> Tag.builder().key(it.getKey()).value(it.getValue()).build())
                .toList();
    }

    private static <T> T run(String action, String resource, Supplier<T> call) {
        return AwsCall.of(action, resource, call);
    }
}
