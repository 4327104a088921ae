package org.allometry.actors.sweep;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.allometry.actors.analyst.Analyst;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Who is shown the sweep whenever it has changed. Nothing is decided on what they see. */
final class Audience {
  private final DeviceTable devices;
  private final Consultation consultation;
  private final Set<ActorRef<SweepView>> subscribers = new LinkedHashSet<>();
  private double appendSeconds = Double.NaN;

  Audience(DeviceTable devices, Consultation consultation) {
    this.devices = devices;
    this.consultation = consultation;
  }

  void join(ActorRef<SweepView> subscriber) {
    subscribers.add(subscriber);
  }

  /** The journal has taken so long for a write. */
  void appended(double seconds) {
    appendSeconds = seconds;
  }

  /** Shows a state, which is durable, to everybody. */
  void show(SweepState state, boolean draining) {
    if (subscribers.isEmpty()) {
      return;
    }
    Analyst.@Nullable Advised advised = consultation.advised();
    SweepView view =
        new SweepView(
            state,
            advised == null ? List.of() : advised.advice().estimates(),
            advised == null ? List.of() : advised.advice().contrasts(),
            devices.view(state),
            draining,
            advised == null ? Double.NaN : advised.seconds(),
            appendSeconds);
    subscribers.forEach(subscriber -> subscriber.tell(view));
  }
}
