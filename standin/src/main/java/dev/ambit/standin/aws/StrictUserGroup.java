package dev.ambit.standin.aws;

import static java.util.stream.Collectors.joining;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// A user group of the stand-in for ElastiCache. A change takes effect after some polls, and the group has one
/// change at a time.
public final class StrictUserGroup {

    private final String id;
    private final Set<String> members;
    private final Map<String, String> tags;
    private Runnable change = () -> {};
    private String changing = "modifying";
    private int left;

    StrictUserGroup(String id, List<String> members, Map<String, String> tags) {
        this.id = id;
        this.members = new TreeSet<>(members);
        this.tags = new HashMap<>(tags);
    }

    Set<String> members() {
        return members;
    }

    Map<String, String> tags() {
        return tags;
    }

    public boolean isChanging() {
        return left > 0;
    }

    /// Begins a change, and shows the status until it takes effect.
    public void begin(String status, int looks, Runnable effect) {
        changing = status;
        change = effect;
        left = looks;
        if (looks == 0) {
            settle();
        }
    }

    /// Adds and removes members.
    ///
    /// @param changed gets each member after the change
    public void modify(List<String> added, List<String> removed, int looks, Consumer<String> changed) {
        begin("modifying", looks, () -> {
            members.addAll(added);
            removed.forEach(members::remove);
            added.forEach(changed);
            removed.forEach(changed);
        });
    }

    /// Shows the group, and counts this poll.
    public String poll() {
        String shown = shown();
        if (left > 0 && --left == 0) {
            settle();
        }
        return shown;
    }

    private void settle() {
        change.run();
        change = () -> {};
    }

    public String shown() {
        return "<UserGroupId>%s</UserGroupId><Status>%s</Status><Engine>redis</Engine><UserIds>%s</UserIds>"
                .formatted(
                        id,
                        left > 0 ? changing : "active",
                        members.stream().map("<member>%s</member>"::formatted).collect(joining()));
    }
}
