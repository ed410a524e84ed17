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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.elasticache.model.User;

/// Session stores as key spaces of the attached cache on ElastiCache. Each stack has a user in the user group of the
/// cache, which can only access keys and channels with its own prefix.
final class CacheKeyspaces implements ElastiCacheMode {

    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Function<WantedResource, AwsAccount> accounts;
    private final Function<WantedResource, AwsCache> caches;
    private final AwsClients clients;
    private final String installation;

    /// @param accounts returns the AWS account of a resource
    /// @param caches returns the attached cache
    /// @param installation stable name of this installation
    CacheKeyspaces(
            Function<WantedResource, AwsAccount> accounts,
            Function<WantedResource, AwsCache> caches,
            AwsClients clients,
            String installation) {
        this.accounts = accounts;
        this.caches = caches;
        this.clients = clients;
        this.installation = installation;
    }

    @Override
    public boolean exists(WantedResource wanted) {
        return open(wanted).users().find().isPresent();
    }

    @Override
    public void check(WantedResource wanted) {
        KeyspaceOnAws it = open(wanted);
        if (it.requireOurs().isEmpty()) {
            it.requireFreeName();
        }
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        KeyspaceOnAws it = open(wanted);
        if (it.requireOurs().isEmpty()) {
            it.requireFreeName();
            it.users().create(it.users().engine(), wanted.name(), it.access(), wanted.secret(), it.tags());
            log.say("Created the user %s.".formatted(it.users().id()));
        }
        it.correctRules(it.users().settled(), log);
        if (!it.users().isMember()) {
            it.users().join();
            log.say("Added the user to the user group %s.".formatted(it.users().group()));
            var _ = it.users().requireActiveGroup();
        }
        if (wanted.isSuspended()) {
            it.redis().disconnect(wanted.name());
        } else {
            it.correctPassword(log);
        }
        it.redis().limitLifetime(wanted, it.prefix(), log);
        return it.detail();
    }

    /// Checks the password by logging in, because AWS never shows passwords.
    @Override
    public ObservedResource observe(WantedResource wanted) {
        KeyspaceOnAws it = open(wanted);
        if (it.users().find().isEmpty()) {
            return ObservedResource.ABSENT;
        }
        AccessString found = AccessString.of(it.users().settled().accessString());
        List<Drift> drifts = new ArrayList<>(it.tags().drifts(it.users().tags()));
        drifts.addAll(AccessString.of(it.access()).drifts(found));
        if (!it.users().isMember()
                && !it.users()
                        .requireActiveGroup()
                        .userIds()
                        .contains(it.users().id())) {
            drifts.add(new Drift("userGroup", "a member of " + it.users().group(), "no member"));
        } else if (!wanted.isSuspended() && found.isOn() && !it.redis().accepts(wanted.name(), wanted.secret())) {
            drifts.add(new Drift("password", "ours", "another"));
        }
        drifts.addAll(it.redis().lifetimeDrifts(wanted, it.prefix()));
        return new ObservedResource(true, drifts);
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        KeyspaceOnAws it = open(wanted);
        boolean isOurs = it.findOurs().isPresent();
        return isOurs || !it.redis().hasUser(wanted.name())
                ? Map.of("users", isOurs ? 1L : 0L, "keys", it.redis().count(it.prefix()))
                : Map.of();
    }

    /// Removes the user from the user group first, so that no keys are written while they are deleted.
    @Override
    public void remove(WantedResource wanted, StepLog log) {
        KeyspaceOnAws it = open(wanted);
        Optional<User> ours = it.findOurs();
        if (ours.isPresent() && it.isMember()) {
            var _ = it.users().settled();
            it.users().leave();
            log.say("Removed the user from the user group %s."
                    .formatted(it.users().group()));
            var _ = it.users().requireActiveGroup();
        }
        if (it.redis().hasUser(wanted.name())) {
            if (ours.isPresent()) {
                throw it.users().changing("the user %s in the cache".formatted(wanted.name()));
            }
            log.say("The cache has another user with the name %s, so its keys stay.".formatted(wanted.name()));
            return;
        }
        long keys = it.redis().remove(it.prefix());
        if (ours.isPresent()) {
            it.delete();
        }
        log.say("Deleted %d users and %d keys.".formatted(ours.isPresent() ? 1 : 0, keys));
    }

    private KeyspaceOnAws open(WantedResource wanted) {
        AwsAccount account = accounts.apply(wanted);
        AwsCache cache = caches.apply(wanted);
        return new KeyspaceOnAws(
                wanted,
                cache,
                new ElastiCacheUser(
                        clients.elastiCache(account),
                        account,
                        ElastiCacheUser.idOf(account, wanted),
                        cache.userGroup(),
                        clients.pause(PAUSE)),
                clients.redis(cache),
                OwnerTags.of(installation, wanted));
    }

    /// A user with its keys, and the tags that the user must have.
    private record KeyspaceOnAws(
            WantedResource wanted, AwsCache cache, ElastiCacheUser users, ManagedRedis redis, OwnerTags tags) {

        String access() {
            return SessionRules.accessString(wanted);
        }

        String prefix() {
            return SessionRules.prefix(wanted);
        }

        Optional<User> findOurs() {
            return users.find().filter(_ -> isOurs());
        }

        boolean isMember() {
            return users.isMember();
        }

        /// A user without owner tags is the stack's if it has the stack's password, which nobody else knows.
        private boolean isOurs() {
            Map<String, String> found = users.tags();
            return tags.isComplete(found)
                    || (!tags.isStranger(found) && isMember() && redis.accepts(wanted.name(), wanted.secret()));
        }

        /// Returns the user, with owner tags, if it exists.
        ///
        /// @throws Problem if the user belongs to another stack, installation or person
        Optional<User> requireOurs() {
            Optional<User> found = users.find();
            if (found.isPresent() && !isOurs()) {
                throw STACK_RESOURCE_REFUSED.because(
                        "User `%s` exists already and lacks the owner tags of this stack. Correct its tags, or delete it."
                                .formatted(users.id()));
            }
            return found;
        }

        /// Refuses a name that another user of the cache has, because both would have the same keys.
        void requireFreeName() {
            if (redis.hasUser(wanted.name())) {
                throw STACK_RESOURCE_REFUSED.because(
                        "The cache `%s` has another user with the name `%s`. Remove the user from its user group, or rename `SESSION`."
                                .formatted(cache.cache(), wanted.name()));
            }
        }

        /// Corrects tags and rules. A user that was disabled is let in only after its connections are closed, because
        /// they may have been opened with another password.
        void correctRules(User found, StepLog log) {
            if (!tags.isCurrent(users.tags())) {
                users.tag(tags);
            }
            AccessString rules = AccessString.of(found.accessString());
            AccessString wantedRules = AccessString.of(access());
            List<Drift> drifts = wantedRules.drifts(rules);
            if (drifts.isEmpty()) {
                return;
            }
            if (wantedRules.isOn() && !rules.isOn()) {
                redis.disconnect(wanted.name());
            }
            users.allow(access());
            drifts.forEach(it -> log.say("Corrected %s.".formatted(it.what())));
            var _ = users.settled();
        }

        /// Replaces a password that somebody changed. This disables the user until the step is repeated.
        void correctPassword(StepLog log) {
            if (redis.accepts(wanted.name(), wanted.secret())) {
                return;
            }
            users.replacePassword(wanted.secret(), access().replaceFirst("^on ", "off "));
            log.say("Corrected password.");
            throw users.changing("the password of the user " + users.id());
        }

        /// Deletes the user, and throws an exception until AWS no longer shows it.
        void delete() {
            if (users.find().filter(ElastiCacheUser::isActive).isPresent()) {
                users.delete();
            }
            if (users.find().isPresent()) {
                throw users.changing("the user " + users.id());
            }
        }

        Map<String, String> detail() {
            AwsAccount account = users.account();
            return Map.of(
                    "address", cache.address().toString(),
                    "user", wanted.name(),
                    "prefix", prefix(),
                    "mode", SessionMode.KEYSPACE.name(),
                    "cache", cache.cache(),
                    "userId", users.id(),
                    "userGroup", users.group(),
                    "region", account.region(),
                    "awsAccount", account.number(),
                    "console",
                            "https://%1$s.console.aws.amazon.com/elasticache/home?region=%1$s#/users/%2$s"
                                    .formatted(account.region(), users.id()));
        }

        @Override
        public String toString() {
            return wanted.toString();
        }
    }
}
