package org.allometry.gpurunner.train;

import java.util.Optional;
import org.allometry.gpurunner.wire.TrainerCommand;
import org.allometry.gpurunner.wire.TrainerEvent;

/** The line between a trainer and whoever gives it work. */
interface TrainerLink {
  /** Sends an event. */
  void send(TrainerEvent event);

  /** The command to stop that trial, if it has been given; asked after every step. */
  Optional<TrainerCommand.Stop> stopOf(String trial);
}
