package org.allometry.actors.sweep;

import org.allometry.actors.analyst.Analyst;
import org.allometry.analysis.design.History;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The dialogue with the analyst: the one question that stands, and the last answer. Not journalled:
 * what is decided on an answer is.
 */
final class Consultation {
  private final ActorRef<Analyst.Command> analyst;
  private final ActorRef<Analyst.Answer> replyTo;
  private @Nullable History asked;
  private Analyst.@Nullable Advised advised;

  /**
   * A dialogue in which nothing was said.
   *
   * @param replyTo gets the answers, and passes them to {@link #take}
   */
  Consultation(ActorRef<Analyst.Command> analyst, ActorRef<Analyst.Answer> replyTo) {
    this.analyst = analyst;
    this.replyTo = replyTo;
  }

  /** Asks about what is known, unless that is the question that stands. */
  void ask(History known) {
    if (asked == null || !known.tellsTheSame(asked)) {
      asked = known;
      analyst.tell(new Analyst.Advise(known, replyTo));
    }
  }

  /** Whether a question stands. */
  boolean waits() {
    return asked != null;
  }

  /**
   * Takes an answer, unless something has happened since its question: then it has been asked anew.
   *
   * @return whether it was the answer to the question that stood
   * @throws IllegalStateException when the policy has failed
   */
  boolean take(Analyst.Answer answer) {
    return switch (answer) {
      case Analyst.Advised a when a.history().equals(asked) -> {
        advised = a;
        asked = null;
        yield true;
      }
      case Analyst.Advised a -> false;
      case Analyst.AdviceFailed f ->
          throw new IllegalStateException("the policy failed: " + f.cause(), f.cause());
    };
  }

  /** The last answer that was taken; null before the first. */
  Analyst.@Nullable Advised advised() {
    return advised;
  }
}
