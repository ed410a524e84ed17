package dev.ambit.standin.aws;

import static java.util.stream.Collectors.joining;

import dev.ambit.http.Sha256;
import dev.ambit.standin.aws.StrictAws.Refusal;
import dev.ambit.standin.aws.StrictLambda.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// A stand-in for Amazon ElastiCache, because moto has neither user groups nor changes of users. Each cache is a real
/// Redis server, which gets the users of its user group once a change is complete. A change takes some polls, and
/// AWS allows one change of a user, user group or cache at a time.
public final class StrictElastiCache implements AutoCloseable {

    public static final String GROUP = "shop-users";

    /// Ambit's Redis user.
    public static final String LOGIN = "ambit";
    public static final String PASSWORD = "password-of-ambit";

    /// Commands that AWS documents for Ambit's user.
    private static final String LOGIN_RULES = "on ~* -@all +acl|users +client|kill +scan +unlink +ttl +expire";

    private static final String DEFAULT = "default";
    private static final Pattern USER_ID = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final int BAD = 400;
    private static final int MISSING = 404;

    private final Map<String, StrictUser> users = new TreeMap<>();
    private final StrictUserGroup shared = new StrictUserGroup(GROUP, List.of(DEFAULT), Map.of());
    private final Map<String, StrictUserGroup> groups = new TreeMap<>(Map.of(GROUP, shared));
    private final StrictReplicationGroups caches = new StrictReplicationGroups();
    private @Nullable TlsRedis redis;
    private volatile int looks;
    private volatile int usersMax = Integer.MAX_VALUE;

    /// Backs the caches with a Redis server, which is closed with this stand-in. Ambit's user is in the user group.
    public synchronized void start(TlsRedis server) {
        redis = server;
        users.put("ambit-login", new StrictUser(LOGIN, LOGIN_RULES, List.of(PASSWORD), Map.of(), 0));
        shared.members().add("ambit-login");
        apply("ambit-login");
    }

    /// Returns sockets that trust the caches.
    public SSLSocketFactory trust() {
        return redis == null ? (SSLSocketFactory) SSLSocketFactory.getDefault() : redis.trust();
    }

    public TlsRedis redis() {
        return Objects.requireNonNull(redis);
    }

    /// Returns the body that attaches a cache.
    public String attach(String cache) {
        return "{\"cache\": \"%s\", \"login\": \"%s\", \"password\": \"%s\"}".formatted(cache, LOGIN, PASSWORD);
    }

    /// Ends each change after `times` polls.
    public void changeFor(int times) {
        looks = times;
    }

    /// Limits the user count.
    public void allowUsers(int max) {
        usersMax = max;
    }

    /// Creates a user of somebody else, in the user group or outside of it.
    public synchronized void stranger(String id, String name, Map<String, String> tags, boolean isMember) {
        users.put(id, new StrictUser(name, "on ~* +@all", List.of("password-of-others"), tags, 0));
        if (isMember) {
            shared.members().add(id);
            apply(id);
        }
    }

    /// Changes a user by hand.
    public synchronized void change(String id, @Nullable String access, @Nullable String password) {
        StrictUser it = Objects.requireNonNull(users.get(id));
        it.access = access == null ? it.access : access;
        it.passwords = password == null ? it.passwords : List.of(password);
        apply(id);
    }

    /// Removes the tags of a user by hand.
    public synchronized void untag(String id) {
        Objects.requireNonNull(users.get(id)).tags.clear();
    }

    public synchronized void expel(String id) {
        groups.values().forEach(it -> it.members().remove(id));
        apply(id);
    }

    /// Returns the caches of single stacks, for scripts.
    public StrictReplicationGroups caches() {
        return caches;
    }

    /// Returns the Redis server of a stack: its own one, or the one of the attached cache.
    ///
    /// @param endpoint host and port
    public TlsRedis at(String endpoint) {
        return Stream.concat(
                        Stream.ofNullable(redis),
                        caches.ids().stream().flatMap(it -> Stream.ofNullable(caches.redis(it))))
                .filter(it -> endpoint.endsWith(":" + it.port()))
                .findFirst()
                .orElseThrow();
    }

    /// Returns the ids of all caches of single stacks, and of their user groups.
    public synchronized List<String> instances() {
        return Stream.concat(caches.ids().stream(), groups.keySet().stream().filter(it -> !it.equals(GROUP)))
                .toList();
    }

    /// Returns the ids of all users but Ambit's own.
    public synchronized List<String> users() {
        return users.keySet().stream().filter(it -> !it.equals("ambit-login")).toList();
    }

    public synchronized List<String> members() {
        return List.copyOf(shared.members());
    }

    /// Returns how many passwords a user has.
    public synchronized int passwords(String id) {
        return Objects.requireNonNull(users.get(id)).passwords.size();
    }

    /// Answers a request of the query protocol.
    ///
    /// @throws Refused as AWS would refuse it
    public synchronized String answer(String body) throws Refused {
        QueryFields fields = QueryFields.of(body);
        String action = fields.get("Action");
        String result = switch (action) {
            case "CreateUser" -> create(fields);
            case "DescribeUsers" -> "<Users><member>%s</member></Users>".formatted(poll(fields.get("UserId")));
            case "ModifyUser" -> modify(fields);
            case "DeleteUser" -> delete(fields.get("UserId"));
            case "CreateUserGroup" -> createGroup(fields);
            case "DescribeUserGroups" ->
                "<UserGroups><member>%s</member></UserGroups>"
                        .formatted(group(fields).poll());
            case "ModifyUserGroup" -> modifyGroup(fields);
            case "DeleteUserGroup" -> deleteGroup(fields);
            case "ListTagsForResource" -> tags(tagsOf(fields.get("ResourceName")));
            case "AddTagsToResource" -> addTags(fields);
            case "CreateReplicationGroup" -> caches.create(fields, looks, this::applyAll);
            case "ModifyReplicationGroup" -> caches.modify(fields, looks);
            case "DeleteReplicationGroup" -> caches.delete(fields, looks);
            case "DescribeReplicationGroups" -> replicationGroup(fields.get("ReplicationGroupId"));
            case "DescribeServerlessCaches" ->
                StrictCaches.serverless(fields.get("ServerlessCacheName"), GROUP, redis().port());
            default -> throw refused(BAD, "InvalidAction");
        };
        return "<%1$sResponse><%1$sResult>%2$s</%1$sResult></%1$sResponse>".formatted(action, result);
    }

    private String create(QueryFields fields) throws Refused {
        String id = fields.get("UserId");
        if (!USER_ID.matcher(id).matches() || !fields.has("UserName")) {
            throw refused(BAD, "InvalidParameterValue");
        }
        if (users.containsKey(id)) {
            throw refused(BAD, "UserAlreadyExists");
        }
        if (users.size() >= usersMax) {
            throw refused(BAD, "UserQuotaExceeded");
        }
        String access = StrictUser.valid(fields.get("AccessString"));
        var made = new StrictUser(fields.get("UserName"), access, StrictUser.passwords(fields), fields.tags(), looks);
        users.put(id, made);
        return made.shown(id);
    }

    private String modify(QueryFields fields) throws Refused {
        String id = fields.get("UserId");
        StrictUser it = user(id);
        it.requireActive();
        if (fields.has("AccessString")) {
            it.access = StrictUser.valid(fields.get("AccessString"));
        }
        if (!fields.list("Passwords").isEmpty()) {
            it.passwords = StrictUser.passwords(fields);
        }
        it.left = looks;
        if (looks == 0) {
            apply(id);
        }
        return it.shown(id);
    }

    private String delete(String id) throws Refused {
        StrictUser it = user(id);
        it.requireActive();
        if (groups.values().stream().anyMatch(group -> group.members().contains(id))) {
            // AWS would detach the user here. Ambit must detach it earlier, to delete its keys in between.
            throw refused(BAD, "InvalidParameterCombination");
        }
        it.isDeleted = true;
        it.left = looks;
        if (looks == 0) {
            users.remove(id);
        }
        return it.shown(id);
    }

    private String poll(String id) throws Refused {
        StrictUser it = user(id);
        String shown = it.shown(id);
        if (it.left > 0 && --it.left == 0) {
            if (it.isDeleted) {
                users.remove(id);
            } else {
                apply(id);
            }
        }
        return shown;
    }

    private StrictUserGroup group(QueryFields fields) throws Refused {
        StrictUserGroup it = groups.get(fields.get("UserGroupId"));
        if (it == null) {
            throw refused(MISSING, "UserGroupNotFound");
        }
        return it;
    }

    private String createGroup(QueryFields fields) throws Refused {
        String id = fields.get("UserGroupId");
        List<String> members = fields.list("UserIds");
        if (groups.containsKey(id)) {
            throw refused(BAD, "UserGroupAlreadyExists");
        }
        for (String it : members) {
            user(it).requireActive();
        }
        if (members.stream().noneMatch(it -> DEFAULT.equals(nameOf(it)))) {
            throw refused(BAD, "DefaultUserRequired");
        }
        var made = new StrictUserGroup(id, members, fields.tags());
        groups.put(id, made);
        made.begin("creating", looks, () -> members.forEach(this::apply));
        return made.shown();
    }

    private String modifyGroup(QueryFields fields) throws Refused {
        StrictUserGroup group = group(fields);
        List<String> added = fields.list("UserIdsToAdd");
        List<String> removed = fields.list("UserIdsToRemove");
        if (group.isChanging()) {
            throw refused(BAD, "InvalidUserGroupState");
        }
        for (String it : added) {
            StrictUser user = user(it);
            user.requireActive();
            if (group.members().contains(it)) {
                throw refused(BAD, "InvalidParameterCombination");
            }
            if (group.members().stream().anyMatch(member -> user.name.equals(nameOf(member)))) {
                throw refused(BAD, "DuplicateUserName");
            }
        }
        if (!group.members().containsAll(removed)) {
            throw refused(BAD, "InvalidParameterCombination");
        }
        group.modify(added, removed, looks, this::apply);
        return group.shown();
    }

    private String deleteGroup(QueryFields fields) throws Refused {
        StrictUserGroup group = group(fields);
        String id = fields.get("UserGroupId");
        if (group.isChanging() || caches.isUsed(id)) {
            throw refused(BAD, "InvalidUserGroupState");
        }
        group.begin("deleting", looks, () -> groups.remove(id));
        return group.shown();
    }

    private String replicationGroup(String id) throws Refused {
        return caches.has(id)
                ? caches.poll(id, this::applyAll)
                : StrictCaches.replicationGroup(id, GROUP, redis == null ? 0 : redis.port());
    }

    private Map<String, String> tagsOf(String arn) throws Refused {
        String id = arn.substring(arn.lastIndexOf(':') + 1);
        if (arn.contains(":usergroup:")) {
            return group(new QueryFields(Map.of("UserGroupId", id))).tags();
        }
        return arn.contains(":replicationgroup:") ? caches.tags(id) : user(arn).tags;
    }

    private @Nullable String nameOf(String id) {
        StrictUser it = users.get(id);
        return it == null ? null : it.name;
    }

    private String addTags(QueryFields fields) throws Refused {
        Map<String, String> tags = tagsOf(fields.get("ResourceName"));
        tags.putAll(fields.tags());
        return tags(tags);
    }

    /// Gives a new cache the users of its user group.
    private void applyAll(String userGroup) {
        StrictUserGroup group = groups.get(userGroup);
        if (group != null) {
            group.members().forEach(this::apply);
        }
    }

    /// Adds a user to the servers of its user groups, and deletes it on the others.
    private void apply(String id) {
        StrictUser it = users.get(id);
        if (it == null) {
            return;
        }
        if (redis != null) {
            apply(redis, shared, id, it);
        }
        groups.forEach((name, group) -> caches.of(name).forEach(server -> apply(server, group, id, it)));
    }

    private void apply(TlsRedis server, StrictUserGroup group, String id, StrictUser it) {
        if (it.name.equals(DEFAULT)) {
            // The administrator of the test has this name.
            return;
        }
        try (var jedis = server.administrator()) {
            if (group.members().contains(id)) {
                List<String> rules = new ArrayList<>(List.of("reset"));
                rules.addAll(Arrays.asList(it.access.split(" ", -1)));
                it.passwords.forEach(password -> rules.add("#" + Sha256.hex(password)));
                jedis.aclSetUser(it.name, rules.toArray(String[]::new));
            } else if (group.members().stream().noneMatch(member -> it.name.equals(nameOf(member)))) {
                jedis.aclDelUser(it.name);
            }
        }
    }

    private static String tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(it -> "<Tag><Key>%s</Key><Value>%s</Value></Tag>".formatted(it.getKey(), it.getValue()))
                .collect(joining("", "<TagList>", "</TagList>"));
    }

    /// @param id or ARN
    private StrictUser user(String id) throws Refused {
        StrictUser it = users.get(id.replaceAll("^arn:aws:elasticache:eu-north-1:123456789012:user:", ""));
        if (it == null) {
            throw refused(MISSING, "UserNotFound");
        }
        return it;
    }

    private static Refused refused(int status, String code) {
        return new Refused(new Refusal(status, code));
    }

    @Override
    public void close() {
        caches.close();
        if (redis != null) {
            redis.close();
        }
    }
}
