package org.allometry.actors.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.allometry.actors.analyst.Analyst;
import org.allometry.analysis.design.Advice;
import org.allometry.analysis.design.Candidate;
import org.allometry.analysis.design.History;
import org.allometry.analysis.design.Progress;
import org.allometry.analysis.quantity.Flops;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class ConsultationTest {
  private static final Candidate RUNNING = new Candidate(SmallSearch.space().cells().get(0), 1);

  private final TestInbox<Analyst.Command> analyst = TestInbox.create();
  private final Consultation consultation =
      new Consultation(analyst.getRef(), TestInbox.<Analyst.Answer>create().getRef());

  private static History history(long left, long remaining) {
    return new History(
        List.of(),
        List.of(RUNNING),
        new TreeMap<>(),
        Flops.of(1_000),
        Flops.of(left),
        List.of(new Progress(RUNNING, Flops.of(100), Flops.of(remaining), false)));
  }

  private static Analyst.Advised answer(History history) {
    return new Analyst.Advised(
        history, new Advice(List.of(), List.of(), Optional.empty(), List.of(), List.of()), 0.25);
  }

  @Test
  void asksAnewOnlyWhenSomethingHasHappened() {
    consultation.ask(history(700, 10));
    consultation.ask(history(700, 20));
    assertEquals(1, analyst.getAllReceived().size(), "a running trial's progress is no news");
    consultation.ask(history(600, 20));
    assertEquals(1, analyst.getAllReceived().size());
  }

  @Test
  void takesTheAnswerToTheQuestionThatStands() {
    Analyst.Advised advised = answer(history(700, 10));
    consultation.ask(history(700, 10));
    assertTrue(consultation.waits());
    assertTrue(consultation.take(advised));
    assertFalse(consultation.waits());
    assertSame(advised, consultation.advised());
  }

  @Test
  void passesOverAnAnswerWhoseQuestionWasAskedAnew() {
    consultation.ask(history(700, 10));
    consultation.ask(history(600, 10));
    assertFalse(consultation.take(answer(history(700, 10))));
    assertTrue(consultation.waits());
    assertNull(consultation.advised());
  }

  @Test
  void failsWithThePolicy() {
    Throwable cause = new ArithmeticException("no root");
    consultation.ask(history(700, 10));
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class,
            () -> consultation.take(new Analyst.AdviceFailed(history(700, 10), cause)));
    assertSame(cause, failure.getCause());
  }
}
