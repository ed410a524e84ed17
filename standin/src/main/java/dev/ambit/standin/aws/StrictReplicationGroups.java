package dev.ambit.standin.aws;

import dev.ambit.standin.aws.StrictAws.Refusal;
import dev.ambit.standin.aws.StrictLambda.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The caches of single stacks of the stand-in for ElastiCache. Each one has a Redis server of its own, which
/// starts when the cache is available.
public final class StrictReplicationGroups implements AutoCloseable {

    private static final int BAD = 400;
    private static final int MISSING = 404;

    private final Map<String, Cache> caches = new TreeMap<>();
    private int cachesMax = Integer.MAX_VALUE;

    /// A cache.
    private static final class Cache {

        private final QueryFields made;
        private final Map<String, String> tags;
        private String userGroup;
        private String changing = "creating";
        private int left;
        private @Nullable TlsRedis redis;

        Cache(QueryFields made, String userGroup, int left) {
            this.made = made;
            this.tags = new HashMap<>(made.tags());
            this.userGroup = userGroup;
            this.left = left;
        }
    }

    public void allowCaches(int max) {
        cachesMax = max;
    }

    public List<String> ids() {
        return List.copyOf(caches.keySet());
    }

    /// Returns the server of a cache, or null while the cache is created.
    @Nullable
    public TlsRedis redis(String id) {
        Cache it = caches.get(id);
        return it == null ? null : it.redis;
    }

    /// Returns the servers of the caches that use a user group.
    public List<TlsRedis> of(String userGroup) {
        List<TlsRedis> found = new ArrayList<>();
        caches.values().forEach(it -> {
            if (it.redis != null && it.userGroup.equals(userGroup)) {
                found.add(it.redis);
            }
        });
        return found;
    }

    public boolean isUsed(String userGroup) {
        return caches.values().stream().anyMatch(it -> it.userGroup.equals(userGroup));
    }

    public boolean has(String id) {
        return caches.containsKey(id);
    }

    Map<String, String> tags(String id) throws Refused {
        return find(id).tags;
    }

    /// Removes the user group of a cache, as somebody could do by hand.
    public void detach(String id) {
        Cache it = caches.get(id);
        if (it != null) {
            it.userGroup = "";
        }
    }

    public String create(QueryFields fields, int looks, Consumer<String> available) throws Refused {
        String id = fields.get("ReplicationGroupId");
        if (caches.containsKey(id)) {
            throw refused(BAD, "ReplicationGroupAlreadyExists");
        }
        if (caches.size() >= cachesMax) {
            throw refused(BAD, "NodeQuotaForCustomerExceeded");
        }
        List<String> groups = fields.list("UserGroupIds");
        boolean isSecure = fields.get("TransitEncryptionEnabled").equals("true");
        if (groups.size() != 1
                || !isSecure
                || !fields.has("CacheNodeType")
                || !fields.has("CacheSubnetGroupName")
                || fields.list("SecurityGroupIds").isEmpty()) {
            throw refused(BAD, "InvalidParameterCombination");
        }
        var made = new Cache(fields, groups.getFirst(), looks);
        caches.put(id, made);
        String shown = shown(id, made);
        if (looks == 0) {
            start(made, available);
        }
        return shown;
    }

    /// Shows a cache, and counts this poll.
    public String poll(String id, Consumer<String> available) throws Refused {
        Cache it = find(id);
        String shown = shown(id, it);
        if (it.left > 0 && --it.left == 0) {
            if (it.changing.equals("deleting")) {
                caches.remove(id);
            } else {
                start(it, available);
            }
        }
        return "<ReplicationGroups><ReplicationGroup>%s</ReplicationGroup></ReplicationGroups>".formatted(shown);
    }

    public String modify(QueryFields fields, int looks) throws Refused {
        Cache it = available(fields.get("ReplicationGroupId"));
        List<String> added = fields.list("UserGroupIdsToAdd");
        if (added.size() != 1 || !it.userGroup.isEmpty()) {
            throw refused(BAD, "InvalidParameterCombination");
        }
        it.userGroup = added.getFirst();
        it.changing = "modifying";
        it.left = looks;
        return shown(fields.get("ReplicationGroupId"), it);
    }

    public String delete(QueryFields fields, int looks) throws Refused {
        String id = fields.get("ReplicationGroupId");
        Cache it = available(id);
        if (fields.has("FinalSnapshotIdentifier")) {
            throw refused(BAD, "SnapshotFeatureNotSupportedFault");
        }
        it.changing = "deleting";
        it.left = looks;
        String shown = shown(id, it);
        if (it.redis != null) {
            it.redis.close();
            it.redis = null;
        }
        if (looks == 0) {
            caches.remove(id);
        }
        return shown;
    }

    private void start(Cache it, Consumer<String> available) {
        if (it.redis == null) {
            it.redis = TlsRedis.start();
        }
        available.accept(it.userGroup);
    }

    private Cache available(String id) throws Refused {
        Cache it = find(id);
        if (it.left > 0) {
            throw refused(BAD, "InvalidReplicationGroupState");
        }
        return it;
    }

    private Cache find(String id) throws Refused {
        Cache it = caches.get(id);
        if (it == null) {
            throw refused(MISSING, "ReplicationGroupNotFoundFault");
        }
        return it;
    }

    private static String shown(String id, Cache it) {
        String nodes = it.redis == null
                ? ""
                : "<NodeGroups><NodeGroup><PrimaryEndpoint>%s</PrimaryEndpoint></NodeGroup></NodeGroups>"
                        .formatted(StrictCaches.endpoint(it.redis.port()));
        String group = it.userGroup.isEmpty()
                ? ""
                : "<UserGroupIds><member>%s</member></UserGroupIds>".formatted(it.userGroup);
        return """
                <ReplicationGroupId>%s</ReplicationGroupId><Status>%s</Status><CacheNodeType>%s</CacheNodeType>\
                <TransitEncryptionEnabled>true</TransitEncryptionEnabled>%s%s""".formatted(id, it.left > 0 ? it.changing : "available", it.made.get("CacheNodeType"), group, nodes);
    }

    private static Refused refused(int status, String code) {
        return new Refused(new Refusal(status, code));
    }

    @Override
    public void close() {
        caches.values().forEach(it -> {
            if (it.redis != null) {
                it.redis.close();
            }
        });
    }
}
