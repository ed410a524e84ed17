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
    private final List<ApiOperation> operations = ApiOperation.all();
    private final IsolatedAccount ours = IsolatedAccount.open("marten", "badger");
    private final IsolatedAccount theirs = IsolatedAccount.openApart("quagga", "okapi", "apart");
    private final TestPerson spare = TestPerson.owner(ours.account());
    private final List<WalkCaller> callers = WalkCaller.of(ours);
    private final Ids own = Ids.of(ours, ours.first());
    private final Ids second = Ids.without(own, List.of(Ids.of(ours, ours.second())));
    private final Ids foreign =
            Ids.without(own, List.of(Ids.of(theirs, theirs.first()), Ids.of(theirs, theirs.second())));
    private final RequestGenerator generator;
    private final SecretValues secretsOfTheirs;
    private final SecretValues secretsOfSecond;
    private final Set<String> sentIds = new HashSet<>();
    private final List<ApiOperation> remaining = new ArrayList<>();
    private final Map<String, String> before;
    private Map<String, String> beforeOfSecond;
    private int steps;
    private @Nullable WalkRequest lastRequest;

    IsolationWalk(long seed) {
        random = new Random(seed);
        own.add("environments", ours.second().environment().slug());
        own.add("operations", ours.begin(ours.first(), OPERATIONS));
        foreign.add("operations", theirs.begin(theirs.first(), 1));
        foreign.add("operations", theirs.begin(theirs.second(), 1));
        own.addCreated("sessions", spare.token());
        IntStream.range(0, REMOVABLE)
                .mapToObj(_ -> TestPerson.member(ours.account(), "VIEWER", "VIEWER"))
                .forEach(it -> own.addCreated("members", it.id()));
        generator =
                new RequestGenerator(TestServer.http().get("", "/openapi.json").body(), new Hints(spare.email()));
        secretsOfTheirs = SecretValues.of(theirs, ours);
        secretsOfSecond = SecretValues.ofSecond(ours);
        before = Rows.of(theirs);
        beforeOfSecond = Rows.of(ours.second());
    }

    Coverage coverage() {
        return coverage;
    }

    List<ApiOperation> operations() {
        return operations;
    }

    /// The last step, its request, and any unexpected background work.
    String where() {
        return "step %d: %s, %s".formatted(steps, lastRequest, Rows.latestOperations(ours.second()));
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
        ApiOperation operation = next();
        WalkCaller caller = caller(operation);
        Choice choice = new Choice(random, operation, own, others(operation, caller), "w" + steps);
        if (caller.isPerson() && operation.isOfEnvironment() && choice.oneIn(10)) {
            String other = foreign.initial("environmentIds").getFirst();
            choice.foreign(other);
            caller = caller.in(other);
        }
        WalkRequest request = WalkRequest.of(generator, choice, caller);
        boolean isForSecond = isForSecond(request);
        if (isForSecond) {
            compareSecond();
        }
        String id = choice.foreign();
        if (id == null) {
            send(request);
        } else {
            sendPair(request, id, choice);
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
    private ApiOperation next() {
        if (remaining.isEmpty()) {
            remaining.addAll(operations);
            List<String> failing = coverage.neverSucceeded();
            operations.stream()
                    .filter(it -> failing.contains(it.id()))
                    .flatMap(it -> Stream.of(it, it))
                    .forEach(remaining::add);
            Collections.shuffle(remaining, random);
        }
        return remaining.removeLast();
    }

    private WalkCaller caller(ApiOperation operation) {
        if (operation.id().matches("changePassword|signOut")
                && !own.created("sessions").isEmpty()) {
            return new WalkCaller("anybody", own.created("sessions").getLast(), null);
        }
        List<WalkCaller> able =
                callers.stream().filter(it -> it.mayCall(operation)).toList();
        List<WalkCaller> some = able.isEmpty() || random.nextInt(5) == 0 ? callers : able;
        return some.get(random.nextInt(some.size()));
    }

    private List<Ids> others(ApiOperation operation, WalkCaller caller) {
        if (random.nextInt(3) > 0) {
            return List.of();
        }
        return caller.isOfEnvironment(operation) ? List.of(second, foreign) : List.of(foreign);
    }

    /// The account's own callers may change its second environment.
    private boolean isForSecond(WalkRequest request) {
        return request.operation().changes()
                && !request.caller().isOfEnvironment(request.operation())
                && (request.operation().isOfAnyStack()
                        || request.operation().isOfPromotions()
                        || request.operation().isOfMembers()
                        || request.passes(ours.second().environment().slug()));
    }

    /// Sends both requests in random order: the answers must not reveal that the id is foreign.
    private void sendPair(WalkRequest request, String id, Choice choice) {
        String unknownId = choice.unknownId(id);
        sentIds.add(id);
        String otherMarker = choice.marker().replace('w', 'v');
        WalkRequest other = request.with(id, unknownId).with(choice.marker(), otherMarker);
        boolean isFirst = choice.oneIn(2);
        Reply before = isFirst ? null : send(other);
        Reply reply = send(request);
        Reply unknown = before == null ? send(other) : before;
        lastRequest = request;
        coverage.recordPair();
        assertThat(comparableText(reply, id, choice.marker()))
                .as("with the unknown id %s", unknownId)
                .isEqualTo(comparableText(unknown, unknownId, otherMarker));
    }

    /// Returns what the reply says, without what the two requests differ in.
    private static String comparableText(Reply reply, String id, String word) {
        return "%d %s %s %s"
                .formatted(reply.status(), reply.text("code"), reply.text("field"), reply.text("message"))
                .replace(id, "…")
                .replace('`' + word + '`', "`…`")
                // A message repeats a value as JSON if it has the wrong type.
                .replace('"' + word + '"', "\"…\"");
    }

    private Reply send(WalkRequest request) {
        lastRequest = request;
        Reply reply = request.send(ours.account().http());
        coverage.record(request.operation(), reply.status() + " " + (reply.status() < 300 ? "" : reply.text("code")));
        String all = reply.status() + " " + reply.http().headers().map() + " "
                + reply.http().body();
        assertThat(reply.status()).as(all).isLessThan(500);
        assertThat(secretsOfTheirs.in(all, sentIds))
                .as("what others own, in %s", all)
                .isEmpty();
        if (request.caller().isOfEnvironment(request.operation())) {
            // A refusal repeats the id that the caller sent.
            assertThat(secretsOfSecond.in(all, sentIds))
                    .as("what another environment has, in %s", all)
                    .allMatch(request::passes);
        }
        if (reply.status() < 300) {
            own.collect(request.operation(), reply);
        }
        return reply;
    }
}
