package org.allometry.actors.sweep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.allometry.actors.runner.AttemptId;
import org.allometry.actors.runner.RunnerCommand;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The devices that are there, and the leases on them. Not journalled: offered again after a
 * restart.
 *
 * <p>Leases run on the monotonic clock, so a jump of the wall clock ends none.
 */
final class DeviceTable {
  private final TreeMap<String, Entry> devices = new TreeMap<>();
  private final Map<AttemptId, Long> leaseEnds = new HashMap<>();
  private final long leaseNanos;

  private record Entry(ActorRef<RunnerCommand> runner, String description) {}

  DeviceTable(Duration lease) {
    this.leaseNanos = lease.toNanos();
  }

  void offered(String device, ActorRef<RunnerCommand> runner, String description) {
    devices.put(device, new Entry(runner, description));
  }

  void lost(String device) {
    devices.remove(device);
  }

  Optional<ActorRef<RunnerCommand>> runner(String device) {
    @Nullable Entry entry = devices.get(device);
    return entry == null ? Optional.empty() : Optional.of(entry.runner());
  }

  boolean isEmpty() {
    return devices.isEmpty();
  }

  /** Runners of devices on which something may run. */
  List<ActorRef<RunnerCommand>> runners() {
    return devices.values().stream().map(Entry::runner).toList();
  }

  /** Devices without a live attempt that may be used, sorted. */
  NavigableSet<String> free(SweepState state) {
    Set<String> taken = new HashSet<>(state.quarantined().keySet());
    state.running().forEach(t -> taken.add(t.attempt().device()));
    TreeSet<String> free = new TreeSet<>();
    devices.keySet().stream().filter(device -> !taken.contains(device)).forEach(free::add);
    return Collections.unmodifiableNavigableSet(free);
  }

  /** The lease of an attempt begins, or begins anew. */
  void renew(AttemptId attempt, long nowNanos) {
    leaseEnds.put(attempt, nowNanos + leaseNanos);
  }

  /** Since when nothing was heard of an attempt; zero when it has no lease. */
  Duration silence(AttemptId attempt, long nowNanos) {
    Long end = leaseEnds.get(attempt);
    return end == null ? Duration.ZERO : Duration.ofNanos(nowNanos - end + leaseNanos);
  }

  void release(AttemptId attempt) {
    leaseEnds.remove(attempt);
  }

  /** Running trials whose lease has ended; one that never had a lease gets one. */
  List<TrialState> expired(SweepState state, long nowNanos) {
    List<TrialState> expired = new ArrayList<>();
    for (TrialState trial : state.running()) {
      AttemptId id = trial.attempt().id();
      Long end = leaseEnds.get(id);
      if (end == null) {
        renew(id, nowNanos);
      } else if (nowNanos - end >= 0) {
        expired.add(trial);
      }
    }
    return expired;
  }

  SortedMap<String, SweepView.Device> view(SweepState state) {
    TreeMap<String, SweepView.Device> view = new TreeMap<>();
    NavigableSet<String> free = free(state);
    devices.forEach(
        (name, entry) ->
            view.put(name, new SweepView.Device(name, entry.description(), !free.contains(name))));
    return view;
  }
}
