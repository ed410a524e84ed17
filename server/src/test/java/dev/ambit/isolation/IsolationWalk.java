package dev.ambit.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.environment.EnvironmentRows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs all operations repeatedly in random order with random arguments. After each step it checks that nothing
/// foreign was shown or changed.
final class IsolationWalk {

    /// Operations that can be paused and canceled.
    private static final int OPERATIONS = 40;

    /// Members whose password can be reset and who can be removed.
    private static final int REMOVABLE = 4;

    private final Random random;
    private final Coverage coverage = new Coverage();
    private final List<Door> doors = Door.all();
    private final World ours = World.open("marten", "badger");
    private final World theirs = World.openApart("quagga", "okapi", "apart");
    private final TestPerson spare = TestPerson.owner(ours.account());
    private final List<WalkCaller> callers = WalkCaller.of(ours);
    private final Ids own = Ids.of(ours, ours.first());
    private final Ids second = Ids.beyond(own, List.of(Ids.of(ours, ours.second())));
    private final Ids foreign =
            Ids.beyond(own, List.of(Ids.of(theirs, theirs.first()), Ids.of(theirs, theirs.second())));
    private final Filling filling;
    private final Secrecy theirsAlone;
    private final Secrecy secondAlone;
    private final Set<String> said = new HashSet<>();
    private final List<Door> ahead = new ArrayList<>();
    private final Map<String, String> before;
    private Map<String, String> beforeOfSecond;
    private int steps;
    private @Nullable WalkRequest asked;

    IsolationWalk(long seed) {
        random = new Random(seed);
        own.furnish("environments", ours.second().environment().slug());
        own.furnish("operations", ours.begin(ours.first(), OPERATIONS));
        foreign.furnish("operations", theirs.begin(theirs.first(), 1));
        foreign.furnish("operations", theirs.begin(theirs.second(), 1));
        own.find("sessions", spare.token());
        IntStream.range(0, REMOVABLE)
                .mapToObj(_ -> TestPerson.member(ours.account(), "VIEWER", "VIEWER"))
                .forEach(it -> own.find("members", it.id()));
        filling = new Filling(TestServer.http().get("", "/openapi.json").body(), new Hints(spare.email()));
        theirsAlone = Secrecy.of(theirs, ours);
        secondAlone = Secrecy.ofSecond(ours);
        before = Rows.of(theirs);
        beforeOfSecond = Rows.of(ours.second());
    }

    Coverage coverage() {
        return coverage;
    }

    List<Door> doors() {
        return doors;
    }

    /// The last step, its request, and any unexpected background work.
    String where() {
        return "step %d: %s, %s".formatted(steps, asked, Rows.latestOperations(ours.second()));
    }

    /// Changes rows directly, to prove that the check notices it.
    void damage(String sql) {
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate(sql)
                        .define("ours", ours.first().number())
                        .define("theirs", theirs.first().number())
                        .execute());
    }

    void step() {
        steps++;
        Door door = next();
        WalkCaller caller = caller(door);
        Choice choice = new Choice(random, door, own, others(door, caller), "w" + steps);
        if (caller.isPerson() && door.isOfEnvironment() && choice.oneIn(10)) {
            String other = foreign.furnished("environmentIds").getFirst();
            choice.foreign(other);
            caller = caller.in(other);
        }
        WalkRequest asking = WalkRequest.of(filling, choice, caller);
        boolean isForSecond = isForSecond(asking);
        if (isForSecond) {
            compareSecond();
        }
        String id = choice.foreign();
        if (id == null) {
            ask(asking);
        } else {
            askForBoth(asking, id, choice);
        }
        if (isForSecond) {
            EnvironmentRows.awaitQuiet(ours.second().number());
            beforeOfSecond = Rows.of(ours.second());
        }
    }

    /// Checks that no foreign row has changed.
    void compare() {
        assertThat(Rows.differences(before, Rows.of(theirs))).isEmpty();
        compareSecond();
    }

    private void compareSecond() {
        assertThat(Rows.differences(beforeOfSecond, Rows.of(ours.second()))).isEmpty();
    }

    /// Tries operations that have not succeeded yet more often.
    private Door next() {
        if (ahead.isEmpty()) {
            ahead.addAll(doors);
            List<String> shut = coverage.shut();
            doors.stream()
                    .filter(it -> shut.contains(it.operation()))
                    .flatMap(it -> Stream.of(it, it))
                    .forEach(ahead::add);
            Collections.shuffle(ahead, random);
        }
        return ahead.removeLast();
    }

    private WalkCaller caller(Door door) {
        if (door.operation().matches("changePassword|signOut")
                && !own.found("sessions").isEmpty()) {
            return new WalkCaller("anybody", own.found("sessions").getLast(), null);
        }
        List<WalkCaller> able = callers.stream().filter(it -> it.opens(door)).toList();
        List<WalkCaller> some = able.isEmpty() || random.nextInt(5) == 0 ? callers : able;
        return some.get(random.nextInt(some.size()));
    }

    private List<Ids> others(Door door, WalkCaller caller) {
        if (random.nextInt(3) > 0) {
            return List.of();
        }
        return caller.isOfEnvironment(door) ? List.of(second, foreign) : List.of(foreign);
    }

    /// The account's own callers may change its second environment.
    private boolean isForSecond(WalkRequest asking) {
        return asking.door().changes()
                && !asking.caller().isOfEnvironment(asking.door())
                && (asking.door().isOfAnyStack()
                        || asking.door().isOfPromotions()
                        || asking.door().isOfMembers()
                        || asking.passes(ours.second().environment().slug()));
    }

    /// Sends both requests in random order: the answers must not reveal that the id is foreign.
    private void askForBoth(WalkRequest asking, String id, Choice choice) {
        String nobody = choice.nobody(id);
        said.add(id);
        String otherWord = choice.word().replace('w', 'v');
        WalkRequest other = asking.with(id, nobody).with(choice.word(), otherWord);
        boolean isFirst = choice.oneIn(2);
        Reply before = isFirst ? null : ask(other);
        Reply reply = ask(asking);
        Reply unknown = before == null ? ask(other) : before;
        asked = asking;
        coverage.noteTwin();
        assertThat(told(reply, id, choice.word()))
                .as("as of nobody: %s", nobody)
                .isEqualTo(told(unknown, nobody, otherWord));
    }

    /// Returns what the reply says, without what the two requests differ in.
    private static String told(Reply reply, String id, String word) {
        return "%d %s %s %s"
                .formatted(reply.status(), reply.text("code"), reply.text("field"), reply.text("message"))
                .replace(id, "…")
                .replace('`' + word + '`', "`…`")
                // A message repeats a value as JSON if it has the wrong type.
                .replace('"' + word + '"', "\"…\"");
    }

    private Reply ask(WalkRequest asking) {
        asked = asking;
        Reply reply = asking.send(ours.account().http());
        coverage.note(asking.door(), reply.status() + " " + (reply.status() < 300 ? "" : reply.text("code")));
        String all = reply.status() + " " + reply.http().headers().map() + " "
                + reply.http().body();
        assertThat(reply.status()).as(all).isLessThan(500);
        assertThat(theirsAlone.in(all, said)).as("what others own, in %s", all).isEmpty();
        if (asking.caller().isOfEnvironment(asking.door())) {
            // A refusal repeats the id that the caller sent.
            assertThat(secondAlone.in(all, said))
                    .as("what another environment has, in %s", all)
                    .allMatch(asking::passes);
        }
        if (reply.status() < 300) {
            own.learn(asking.door(), reply);
        }
        return reply;
    }
}
