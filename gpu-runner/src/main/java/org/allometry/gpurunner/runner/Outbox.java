package org.allometry.gpurunner.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allometry.actors.runner.AttemptId;

/**
 * Attempts that are over and whose last reports nobody has acknowledged yet. Confined to one actor.
 */
final class Outbox {
  private final List<Lease> leases = new ArrayList<>();

  void add(Lease lease) {
    leases.add(lease);
  }

  Optional<Lease> find(AttemptId id) {
    return leases.stream().filter(lease -> lease.id().equals(id)).findFirst();
  }

  /** Drops attempts that nobody wants to hear of any more. */
  void forget(AttemptId id) {
    leases.removeIf(lease -> lease.id().equals(id));
  }

  void dropSettled() {
    leases.removeIf(lease -> lease.book().settled());
  }

  /**
   * Sends everything again, as long as its lease lasts; after that the supervisor counts it lost.
   */
  void sendAgain(long now) {
    leases.removeIf(lease -> lease.expired(now));
    leases.forEach(Lease::sendAgain);
  }
}
