package dev.ambit.webhook;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A server that does the same around the steps as [DeliveryLoop] and [RequestScheduler]. Each method is an event that
/// can happen to it, in any order. Its time of day can be wrong, and its monotonic clock can stop with the machine.
final class SimulatedServer {

    private static final int BATCH = 20;

    /// One of so many answers that refuse is 410.
    private static final int GONE_OF = 1_000;

    private static final Duration RETRY_AFTER_MAX = Duration.ofHours(30);

    /// A request for the lease, and the database's answer once it was reached.
    private record LeaseRequest(
            long nanos, Instant at, @Nullable Long fence) {}

    /// A delivery that has waited for a connection or for its answer since `at`.
    private record RunningRequest(EndpointFlow flow, Delivery delivery, long under, Instant at) {}

    private final Simulation world;
    private final SimulatedDisk disk;
    private final SimulatedReceiver receiver;
    private final RandomGenerator chance;
    /// Of the two clocks one may be wrong.
    private final boolean isMachinePaused;

    private int holder;
    private Duration offset = Duration.ZERO;
    private Duration stoodStill = Duration.ZERO;

    /// The latest time of a delivery. The clock can be set back later.
    private Instant latest = Simulation.START;

    private boolean paused;
    private LeaseTerm term = LeaseTerm.NONE;
    private @Nullable LeaseRequest asked;
    private long fence;
    private @Nullable EndpointFlow flow;
    private int flowReplay;
    private int version;
    private boolean stopped;
    private @Nullable Instant lastTaken;
    private SimulatedRows rows;

    /// Queries under earlier fences whose answers can still arrive.
    private final List<SimulatedRows> before = new ArrayList<>();

    private final List<RunningRequest> queued = new ArrayList<>();
    private final Set<RunningRequest> underWay = new LinkedHashSet<>();
    private final List<EndpointFlow.LaneRead> laneReads = new ArrayList<>();
    private SimulatedRetries retries;

    SimulatedServer(Simulation world, int holder, boolean isMachinePaused) {
        this.world = world;
        this.disk = world.disk();
        this.receiver = world.receiver();
        this.chance = world.chance();
        this.holder = holder;
        this.isMachinePaused = isMachinePaused;
        this.rows = new SimulatedRows(world, holder);
        this.retries = new SimulatedRetries(world.seed());
    }

    boolean isPaused() {
        return paused;
    }

    Instant wall() {
        return world.now().plus(offset);
    }

    private long nanos() {
        return Duration.between(Simulation.START, world.now()).minus(stoodStill).toNanos();
    }

    private boolean maySend(long under) {
        return term.allows(under, nanos(), wall());
    }

    void ask() {
        if (asked == null) {
            asked = new LeaseRequest(nanos(), wall(), null);
        }
    }

    /// Its request reaches the database.
    void reachDatabase() {
        if (asked != null && asked.fence() == null) {
            asked = new LeaseRequest(asked.nanos(), asked.at(), disk.acquire(holder, world.now()));
        }
    }

    /// The answer comes, or is lost.
    void receiveLease(boolean isLost) {
        if (asked != null && asked.fence() != null) {
            if (!isLost) {
                term = LeaseTerm.of(asked.fence(), asked.nanos(), asked.at());
                accept(term.fence());
            }
            asked = null;
        }
    }

    private void accept(long held) {
        if (held != fence) {
            drop();
            fence = held;
            beginRows();
        }
    }

    private void beginRows() {
        before.add(rows);
        rows = new SimulatedRows(world, holder);
        version = -1;
    }

    private void drop() {
        flow = null;
        laneReads.clear();
        lastTaken = null;
        retries = new SimulatedRetries(world.seed());
    }

    /// Loads changes of the endpoint.
    void load() {
        if (fence != 0 && version != disk.version()) {
            rows.load();
        }
    }

    private void accept(SimulatedDisk.Rows loaded) {
        version = loaded.version();
        if (!loaded.isActive()) {
            drop();
        } else if (flow == null || stopped || flowReplay != loaded.replay()) {
            open(loaded);
        } else {
            flow.recover(loaded.tried());
            retries.recovered(Stream.concat(queued.stream(), underWay.stream())
                    .map(RunningRequest::delivery)
                    .toList());
        }
    }

    private void open(SimulatedDisk.Rows loaded) {
        drop();
        receiver.forget();
        flow = loaded.open(Simulation.HOLD, chance);
        flowReplay = loaded.replay();
        stopped = false;
    }

    void readLog() {
        if (flow == null || stopped || !flow.wantsEvents()) {
            return;
        }
        long through = Math.min(disk.log.size(), flow.readThrough() + 1 + chance.nextInt(BATCH));
        List<EventRef> inOrder = new ArrayList<>();
        long last = flow.lastSelected();
        for (EventRef each : disk.refs(flow.readThrough(), through, null)) {
            var ref = new EventRef(each.sequence(), each.lane(), last);
            last = each.sequence();
            if (disk.detached.contains(ref.sequence())) {
                flow.addRead(inOrder, ref.sequence() - 1);
                inOrder.clear();
                flow.detach(ref, wall(), wall().plusSeconds(6));
            } else {
                inOrder.add(ref);
            }
        }
        flow.addRead(inOrder, Math.max(through, flow.readThrough()));
    }

    void readLanes() {
        if (flow == null || stopped) {
            return;
        }
        laneReads.addAll(flow.laneReads());
        for (EndpointFlow.LaneRead read : List.copyOf(laneReads)) {
            if (chance.nextBoolean()) {
                laneReads.remove(read);
                if (chance.nextInt(5) == 0) {
                    flow.laneRead(read.lane(), List.of(), read.after());
                } else {
                    long through = Math.min(read.through(), read.after() + 1 + chance.nextInt(BATCH));
                    flow.laneRead(read.lane(), disk.refs(read.after(), through, read.lane()), through);
                }
            }
        }
    }

    void send() {
        latest = latest.isBefore(wall()) ? wall() : latest;
        for (int i = chance.nextInt(10); flow != null && !stopped && i >= 0 && maySend(fence); i--) {
            flow.next(wall()).ifPresent(this::post);
        }
    }

    private void post(Delivery delivery) {
        long sequence = delivery.sequence();
        assertThat(delivery.previous() == disk.before(sequence) || disk.gaps.contains(delivery.previous()))
                .as("the number before %d is %d, seed %d", sequence, delivery.previous(), world.seed())
                .isTrue();
        retries.assertMayGo(delivery, latest, disk.detached.contains(sequence));
        disk.begun(sequence);
        EndpointFlow its = requireNonNull(flow);
        if (sequence < disk.oldest()) {
            its.lost(delivery, wall());
        } else {
            queued.add(new RunningRequest(its, delivery, fence, world.now()));
        }
    }

    /// Waiting calls get a connection.
    void begin() {
        for (RunningRequest each : List.copyOf(queued)) {
            if (chance.nextInt(3) > 0) {
                queued.remove(each);
                if (maySend(each.under())) {
                    assertThat(each.under())
                            .as(
                                    "the fence under which %d goes, seed %d",
                                    each.delivery().sequence(), world.seed())
                            .isEqualTo(disk.fence());
                    underWay.add(new RunningRequest(each.flow(), each.delivery(), each.under(), world.now()));
                } else {
                    each.flow().notSent(each.delivery());
                }
            }
        }
        assertThat(underWay.stream()
                        .filter(it -> it.flow() == flow && it.delivery().state() != Delivery.State.PARKED)
                        .map(it -> it.delivery().lane()))
                .as("lanes under way, seed %d", world.seed())
                .doesNotHaveDuplicates();
        assertThat(underWay.stream().filter(it -> it.flow() == flow).count())
                .as("under way, seed %d", world.seed())
                .isLessThanOrEqualTo(Throttle.MAX);
    }

    void answer() {
        for (RunningRequest each : List.copyOf(underWay)) {
            if (chance.nextBoolean()) {
                underWay.remove(each);
                if (isTimedOut(each) || chance.nextDouble() < world.rejectionRate()) {
                    refuse(each);
                } else {
                    deliver(each.delivery());
                    if (each.flow() == flow) {
                        lastTaken = world.now();
                        retries.accepted(each.delivery());
                    }
                    each.flow().delivered(each.delivery(), Duration.ZERO);
                }
            }
        }
    }

    private void refuse(RunningRequest sent) {
        Delivery delivery = sent.delivery();
        if (!isTimedOut(sent) && chance.nextBoolean()) {
            deliver(delivery);
        }
        receiver.refuse(delivery.sequence(), world.now());
        Duration asks = chance.nextInt(8) == 0
                ? RetryAfter.pause(Integer.toString(chance.nextInt((int) RETRY_AFTER_MAX.toSeconds())), wall())
                : Duration.ZERO;
        sent.flow().failed(delivery, wall(), asks);
        if (sent.flow() == flow) {
            retries.failed(delivery, wall(), asks);
        }
        if (sent.flow() == flow && !stopped && maySend(fence)) {
            if (sent.flow().mustBeDisabled(wall())) {
                world.assertHasFailedForLong();
                disable();
            } else if (chance.nextInt(GONE_OF) == 0) {
                disable();
            }
        }
    }

    /// No request is in flight for longer.
    private boolean isTimedOut(RunningRequest sent) {
        return sent.at().plus(Sender.TIMEOUT).isBefore(world.now());
    }

    private void deliver(Delivery delivery) {
        receiver.receive(delivery, world.mayOvertake(delivery.sequence()), world.now());
    }

    private void disable() {
        stopped = true;
        disk.disable();
    }

    void save() {
        if (flow != null) {
            rows.save(flow, flowReplay, fence, lastTaken);
        }
    }

    /// Its queries reach the database, also while it is paused, and earlier ones late.
    void reachRows() {
        before.stream().filter(_ -> chance.nextInt(4) == 0).forEach(SimulatedRows::reachDatabase);
        rows.reachDatabase();
    }

    /// The answer of the database arrives, or is lost.
    void receiveRows(boolean isLost) {
        List.copyOf(before).forEach(it -> {
            it.loadedRows(isLost);
            it.saveResult(isLost).ifPresent(this::acceptSaved);
        });
        before.removeIf(SimulatedRows::isIdle);
        rows.loadedRows(isLost).ifPresent(this::accept);
        rows.saveResult(isLost).ifPresent(this::acceptSaved);
    }

    private void acceptSaved(SimulatedRows.SaveResult saved) {
        if (saved.isLeaseLost() && saved.under() == fence) {
            accept(0);
        }
        if (!saved.isAll()) {
            version = -1;
        }
        if (saved.flow() == flow && saved.ended() != 0 && saved.ended() == flowReplay) {
            flowReplay = 0;
        }
    }

    /// A manual resend of an event.
    void resend(long sequence) {
        world.overtakes(sequence);
        receiver.receive(sequence, world.now());
        disk.settle(sequence);
        if (flow != null) {
            flow.resent(sequence);
        }
    }

    void pause() {
        paused = true;
    }

    /// @param time for so long it was paused
    void resume(Duration time) {
        paused = false;
        if (isMachinePaused) {
            stoodStill = stoodStill.plus(time);
        }
    }

    /// Sets the time of day.
    void setClock(Duration off) {
        if (!isMachinePaused) {
            offset = off;
        }
    }

    /// The server ends and another one takes its place. Its requests in flight can still arrive.
    void restart(int newHolder, boolean isOrderly) {
        if (chance.nextBoolean()) {
            reachRows();
        }
        if (isOrderly && fence != 0) {
            rows.endLoading();
            save();
            rows.reachDatabase();
            disk.release(holder);
        }
        underWay.stream().filter(it -> !isTimedOut(it) && chance.nextBoolean()).forEach(it -> deliver(it.delivery()));
        underWay.clear();
        queued.clear();
        drop();
        asked = null;
        term = LeaseTerm.NONE;
        fence = 0;
        stopped = false;
        holder = newHolder;
        beginRows();
        before.clear();
        receiver.forget();
    }
}
