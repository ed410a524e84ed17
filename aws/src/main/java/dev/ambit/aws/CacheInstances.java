package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.problem.Problem;
import dev.ambit.sessionstore.ManagedRedis;
import dev.ambit.sessionstore.SessionMode;
import dev.ambit.sessionstore.SessionRules;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.services.elasticache.model.Endpoint;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.UserGroup;

/// Session stores with a cache of their own on ElastiCache. AWS needs minutes to create a cache. So the user of
/// the stack, which is created first and deleted last, shows whether the store exists.
final class CacheInstances implements ElastiCacheMode {

    private static final Duration PAUSE = Duration.ofSeconds(20);
    private static final String CACHE_TYPE = "replicationgroup";
    private static final String GROUP_TYPE = "usergroup";

    /// Each user group needs a user with this name. The user of this name that AWS provides lets everybody in.
    private static final String DEFAULT_NAME = "default";

    private static final String DEFAULT_RULES = "off -@all";

    private final Function<WantedResource, AwsAccount> accounts;
    private final AwsClients clients;
    private final String installation;

    /// @param accounts returns the AWS account of a resource
    /// @param installation stable name of this installation
    CacheInstances(Function<WantedResource, AwsAccount> accounts, AwsClients clients, String installation) {
        this.accounts = accounts;
        this.clients = clients;
        this.installation = installation;
    }

    @Override
    public boolean exists(WantedResource wanted) {
        return open(wanted).user().find().isPresent();
    }

    @Override
    public void check(WantedResource wanted) {
        InstanceOnAws it = open(wanted);
        it.requireOurs();
        var _ = it.access();
        var _ = nodes(wanted);
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        InstanceOnAws it = open(wanted);
        it.requireOurs();
        it.createUsers(log);
        it.correctRules(log);
        it.correctGroup(log);
        if (it.cache().find().isEmpty()) {
            it.cache().create(nodes(wanted), "Sessions of %s".formatted(wanted.name()), it.tags());
            log.say("Created the cache %s.".formatted(it.cache().id()));
        }
        ReplicationGroup cache = it.cache().settled();
        it.correctTags();
        if (!cache.userGroupIds().contains(it.cache().id())) {
            it.cache().useGroup();
            log.say("Corrected userGroup.");
            cache = it.cache().settled();
        }
        Endpoint endpoint = it.requireEndpoint(cache);
        if (!wanted.isSuspended()) {
            ManagedRedis redis = it.redis(clients, endpoint);
            it.correctPassword(redis, log);
            redis.limitLifetime(wanted, "", log);
        }
        return it.detail(cache, endpoint);
    }

    @Override
    public ObservedResource observe(WantedResource wanted) {
        InstanceOnAws it = open(wanted);
        if (it.user().find().isEmpty() || it.cache().find().isEmpty()) {
            return ObservedResource.ABSENT;
        }
        ReplicationGroup cache = it.cache().settled();
        AccessString found = AccessString.of(it.user().settled().accessString());
        List<Drift> drifts = new ArrayList<>();
        it.without(it.tags()::isCurrent).forEach(part -> drifts.add(OwnerTags.drift("tags." + part)));
        drifts.addAll(AccessString.of(it.access()).drifts(found));
        if (!it.defaultDrifts().isEmpty()) {
            drifts.add(new Drift("user.default", DEFAULT_RULES, "other rules"));
        }
        if (!it.isGroupComplete() || !cache.userGroupIds().contains(it.cache().id())) {
            drifts.add(new Drift("userGroup", "the user group of the stack", "another, or without its users"));
        } else if (!wanted.isSuspended() && found.isOn()) {
            ManagedRedis redis = it.redis(clients, it.requireEndpoint(cache));
            if (redis.accepts(wanted.name(), wanted.secret())) {
                drifts.addAll(redis.lifetimeDrifts(wanted, ""));
            } else {
                drifts.add(new Drift("password", "ours", "another"));
            }
        }
        return new ObservedResource(true, drifts);
    }

    /// Counts what AWS charges for and what remains after a removal. Keys are part of their cache.
    @Override
    public Map<String, Long> count(WantedResource wanted) {
        InstanceOnAws it = open(wanted);
        Map<String, Long> counts = new HashMap<>();
        it.ownCache().ifPresent(_ -> counts.put("caches", 1L));
        it.ownGroup().ifPresent(_ -> counts.put("userGroups", 1L));
        long users = it.users().stream().filter(it::isOurs).count();
        if (users > 0) {
            counts.put("users", users);
        }
        return counts;
    }

    /// Deletes the cache, then its user group, then the users: AWS refuses to delete groups and users that are in
    /// use.
    @Override
    public void remove(WantedResource wanted, StepLog log) {
        InstanceOnAws it = open(wanted);
        StackCache cache = it.cache();
        if (it.ownCache().isPresent()) {
            var _ = cache.settled();
            cache.delete();
            log.say("Deleted the cache %s with its data, without a final snapshot.".formatted(cache.id()));
        }
        if (it.ownCache().isPresent()) {
            throw cache.changing("the cache " + cache.id());
        }
        if (it.ownGroup().isPresent()) {
            cache.requireActiveGroup();
            cache.deleteGroup();
        }
        if (it.ownGroup().isPresent()) {
            throw cache.changing("the user group " + cache.id());
        }
        for (ElastiCacheUser user : it.users()) {
            it.delete(user);
        }
        log.say("Deleted the user group %s and its users.".formatted(cache.id()));
    }

    private CacheNodes nodes(WantedResource wanted) {
        return accounts.apply(wanted).requireCacheNodes();
    }

    private InstanceOnAws open(WantedResource wanted) {
        AwsAccount account = accounts.apply(wanted);
        String id = ElastiCacheUser.idOf(account, wanted);
        var cache = new StackCache(clients.elastiCache(account), account, id, clients.pause(PAUSE));
        return new InstanceOnAws(
                wanted,
                cache,
                user(cache, userId(id)),
                user(cache, defaultUserId(id)),
                OwnerTags.of(installation, wanted));
    }

    /// Returns the id of the user of the stack in a cache.
    static String userId(String cache) {
        return cache + "-u";
    }

    /// Returns the id of the disabled user in a cache.
    static String defaultUserId(String cache) {
        return cache + "-d";
    }

    private static ElastiCacheUser user(StackCache cache, String id) {
        return new ElastiCacheUser(cache.client(), cache.account(), id, cache.id(), cache.pause());
    }

    /// A cache with its user group, its users, and the tags that all of them must have.
    ///
    /// @param user of the stack
    /// @param defaultUser disabled user with the name `default`
    private record InstanceOnAws(
            WantedResource wanted,
            StackCache cache,
            ElastiCacheUser user,
            ElastiCacheUser defaultUser,
            OwnerTags tags) {

        String access() {
            return SessionRules.ownAccessString(wanted);
        }

        /// Returns the users. The last one is the user that shows that the store exists.
        List<ElastiCacheUser> users() {
            return List.of(defaultUser, user);
        }

        boolean isOurs(ElastiCacheUser it) {
            return it.find().isPresent() && tags.isComplete(it.tags());
        }

        Optional<ReplicationGroup> ownCache() {
            return cache.find().filter(_ -> tags.isComplete(cache.tags(CACHE_TYPE)));
        }

        Optional<UserGroup> ownGroup() {
            return cache.group().filter(_ -> tags.isComplete(cache.tags(GROUP_TYPE)));
        }

        /// Returns the names of existing parts whose tags do not pass a check.
        List<String> without(Predicate<Map<String, String>> check) {
            List<String> without = new ArrayList<>();
            users().stream()
                    .filter(it -> it.find().isPresent() && !check.test(it.tags()))
                    .forEach(it -> without.add("user " + it.id()));
            if (cache.group().filter(_ -> !check.test(cache.tags(GROUP_TYPE))).isPresent()) {
                without.add("user group " + cache.id());
            }
            if (cache.find().filter(_ -> !check.test(cache.tags(CACHE_TYPE))).isPresent()) {
                without.add("cache " + cache.id());
            }
            return without;
        }

        /// Adds the tags that the parts of an earlier version lack.
        void correctTags() {
            users().stream().filter(it -> !tags.isCurrent(it.tags())).forEach(it -> it.tag(tags));
            Stream.of(GROUP_TYPE, CACHE_TYPE)
                    .filter(it -> !tags.isCurrent(cache.tags(it)))
                    .forEach(it -> cache.tag(it, tags));
        }

        /// Refuses parts that belong to another stack, installation or person.
        void requireOurs() {
            without(tags::isComplete).stream().findFirst().ifPresent(it -> {
                throw refused(it);
            });
        }

        private static Problem refused(String part) {
            return STACK_RESOURCE_REFUSED.because(
                    "The %s exists already and lacks the owner tags of this stack. Correct its tags, or delete it."
                            .formatted(part));
        }

        void createUsers(StepLog log) {
            if (user.find().isEmpty()) {
                user.create(StackCache.ENGINE, wanted.name(), access(), wanted.secret(), tags);
                log.say("Created the user %s.".formatted(user.id()));
            }
            if (defaultUser.find().isEmpty()) {
                defaultUser.create(StackCache.ENGINE, DEFAULT_NAME, DEFAULT_RULES, wanted.secret(), tags);
            }
        }

        void correctRules(StepLog log) {
            List<Drift> drifts = AccessString.of(access())
                    .drifts(AccessString.of(user.settled().accessString()));
            if (!drifts.isEmpty()) {
                user.allow(access());
                drifts.forEach(it -> log.say("Corrected %s.".formatted(it.what())));
            }
            if (!defaultDrifts().isEmpty()) {
                defaultUser.allow(DEFAULT_RULES);
                log.say("Disabled the user %s again.".formatted(defaultUser.id()));
            }
            users().forEach(ElastiCacheUser::settled);
        }

        List<Drift> defaultDrifts() {
            return defaultUser.find().isEmpty()
                    ? List.of()
                    : AccessString.of(DEFAULT_RULES)
                            .drifts(AccessString.of(defaultUser.settled().accessString()));
        }

        void correctGroup(StepLog log) {
            Optional<UserGroup> found = cache.group();
            List<String> missing = new ArrayList<>(List.of(user.id(), defaultUser.id()));
            if (found.isEmpty()) {
                cache.createGroup(missing, tags);
                log.say("Created the user group %s.".formatted(cache.id()));
            } else {
                missing.removeAll(found.get().userIds());
                if (!missing.isEmpty()) {
                    cache.requireActiveGroup();
                    cache.addUsers(missing);
                    log.say("Added users to the user group %s.".formatted(cache.id()));
                }
            }
            cache.requireActiveGroup();
        }

        boolean isGroupComplete() {
            return cache.group()
                    .filter(it -> it.userIds().containsAll(List.of(user.id(), defaultUser.id())))
                    .isPresent();
        }

        Endpoint requireEndpoint(ReplicationGroup found) {
            return StackCache.endpoint(found).orElseThrow(() -> cache.changing("the cache " + cache.id()));
        }

        ManagedRedis redis(AwsClients clients, Endpoint endpoint) {
            return clients.redis(new AwsCache(
                    cache.id(),
                    cache.id(),
                    "%s:%d".formatted(endpoint.address(), endpoint.port()),
                    wanted.name(),
                    wanted.secret()));
        }

        void correctPassword(ManagedRedis redis, StepLog log) {
            if (!redis.accepts(wanted.name(), wanted.secret())) {
                user.replacePassword(wanted.secret(), access());
                log.say("Corrected password.");
                throw user.changing("the password of the user " + user.id());
            }
        }

        /// Deletes a user, and throws an exception until AWS no longer shows it.
        void delete(ElastiCacheUser it) {
            if (it.find().filter(ElastiCacheUser::isActive).isPresent() && isOurs(it)) {
                it.delete();
            }
            if (isOurs(it)) {
                throw it.changing("the user " + it.id());
            }
        }

        Map<String, String> detail(ReplicationGroup found, Endpoint endpoint) {
            AwsAccount account = cache.account();
            return Map.of(
                    "address", "rediss://%s:%d".formatted(endpoint.address(), endpoint.port()),
                    "user", wanted.name(),
                    "prefix", SessionRules.prefix(wanted),
                    "mode", SessionMode.INSTANCE.name(),
                    "cache", cache.id(),
                    "nodeType", String.valueOf(found.cacheNodeType()),
                    "region", account.region(),
                    "awsAccount", account.number(),
                    "console",
                            "https://%1$s.console.aws.amazon.com/elasticache/home?region=%1$s#/redis/%2$s"
                                    .formatted(account.region(), cache.id()));
        }

        @Override
        public String toString() {
            return wanted.toString();
        }
    }
}
