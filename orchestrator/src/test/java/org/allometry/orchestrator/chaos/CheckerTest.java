package org.allometry.orchestrator.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That the judge sees what it is there to see. */
class CheckerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FIRST = "'attempt':{'attempt':1,'epoch':1,'trial':'t-a'}";
  private static final String SECOND = "'attempt':{'attempt':2,'epoch':2,'trial':'t-a'}";

  private final Findings findings = new Findings();
  private final Checker checker = new Checker(findings);

  /** A trial of 40 steps that forks at 32: lost at step 20, begun again from 16, completed. */
  private static List<JournalFile.Row> journal() throws IOException {
    List<JournalFile.Row> rows = new ArrayList<>();
    add(rows, "sweep-started-1", "'budget':1000,'reserve':0.5");
    add(rows, "supervisor-started-1", "'incarnation':1");
    add(rows, "trial-granted-1", granted(FIRST, 0));
    add(rows, "attempt-started-1", FIRST + ",'line':'TRUNK','fromStep':0");
    add(rows, "rungs-reached-1", FIRST + ",'rungs':[" + rung(1, "TRUNK", 0, 16, 0.5) + "]");
    add(
        rows,
        "checkpoint-published-1",
        FIRST
            + ",'sequence':2,'checkpoint':{'folder':'trunks/x','digest':'d','line':'TRUNK','step':16}");
    add(rows, "progress-marked-1", FIRST + ",'line':'TRUNK','step':20");
    add(rows, "attempt-ended-1", FIRST + ended(0, "LOST_RUNNER", 20, 5, "'NaN'"));
    add(rows, "trial-granted-1", granted(SECOND, 16));
    add(rows, "attempt-started-1", SECOND + ",'line':'TRUNK','fromStep':16");
    add(rows, "rungs-reached-1", SECOND + ",'rungs':[" + rung(1, "BRANCH", 16, 40, 0.25) + "]");
    add(rows, "attempt-ended-1", SECOND + ended(2, "COMPLETED", 40, 0, "0.25"));
    add(rows, "sweep-finished-1", "'reason':'grid_exhausted'");
    return rows;
  }

  private static String granted(String attempt, int start) {
    return attempt
        + ",'candidate':{'seed':1,'cell':{'family':'f','arm':'a','size':'s','uniqueSamples':1,"
        + "'flopsPerStep':10,'steps':40}},'forkStep':32,'startLine':'TRUNK','startStep':"
        + start
        + ",'reason':{'text':'why'}";
  }

  private static String rung(int sequence, String line, int from, int step, double loss) {
    return "{'sequence':%d,'line':'%s','fromStep':%d,'step':%d,'flops':%d,'loss':%s}"
        .formatted(sequence, line, from, step, 10 * (step - from), loss);
  }

  private static String ended(int sequence, String outcome, int step, int lost, String loss) {
    return ",'sequence':%d,'outcome':'%s','step':%d,'lostAtMost':%d,'loss':%s"
        .formatted(sequence, outcome, step, lost, loss);
  }

  private static void add(List<JournalFile.Row> rows, String manifest, String fields)
      throws IOException {
    String text = ("{" + fields + "}").replace('\'', '"');
    rows.add(
        new JournalFile.Row(
            rows.size() + 1,
            manifest,
            text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            (ObjectNode) JSON.readTree(text)));
  }

  private static String status(int useful, int wasted) {
    return ("{'budget':{'total_flop':1000,'useful_flop':%d,'wasted_flop':%d,'unknown_flop':50,"
            + "'committed_flop':0,'left_flop':%d}}")
        .formatted(useful, wasted, 950 - useful - wasted)
        .replace('\'', '"');
  }

  @Test
  void countsEveryStepOnce() throws IOException {
    Account account = Account.of(journal());
    assertEquals(List.of(), account.faults());
    assertEquals(BigInteger.valueOf(400), account.once());
    assertEquals(BigInteger.valueOf(40), account.again());
    assertEquals(BigInteger.valueOf(50), account.unknown());
    checker.ledger(account, status(400, 40));
    checker.sound(account);
    checker.goesOn(journal().subList(0, 7), journal());
    checker.keptItsWord(
        List.of("t-a rung TRUNK step 16 loss 0.5", "t-a saved trunks/x", "metrics at nowhere"),
        account);
    checker.sameAs(account, account);
    assertEquals(List.of(), findings.failures());
    assertTrue(findings.equal());
  }

  @Test
  void seesWhatIsBookedTwice() throws IOException {
    checker.ledger(Account.of(journal()), status(440, 0));
    assertEquals(BigInteger.valueOf(40), findings.doubleBooked());
  }

  @Test
  void seesAReportThatIsAppliedTwice() throws IOException {
    List<JournalFile.Row> rows = journal();
    rows.add(5, rows.get(4));
    assertEquals(1, Account.of(rows).faults().size());
  }

  @Test
  void seesAnEventThatIsGone() throws IOException {
    checker.goesOn(journal(), journal().subList(0, 9));
    assertEquals(1, findings.lost());
  }

  @Test
  void seesAWordThatWasNotKept() throws IOException {
    checker.keptItsWord(
        List.of("t-a rung TRUNK step 24 loss 0.5", "t-b ended COMPLETED at step 40 loss 0.25 yes"),
        Account.of(journal()));
    assertEquals(2, findings.lost());
  }

  @Test
  void seesAnotherDecisionAndAnotherLoss() throws IOException {
    List<JournalFile.Row> rows = journal();
    List<JournalFile.Row> changed = new ArrayList<>();
    for (JournalFile.Row row : rows) {
      String text = row.event().toString().replace("why", "why not").replace("0.25", "0.26");
      add(changed, row.manifest(), text.substring(1, text.length() - 1));
    }
    checker.sameAs(Account.of(rows), Account.of(changed));
    assertEquals(3, findings.failures().size(), findings.failures().toString());
  }

  @Test
  void seesABudgetThatIsExceeded() throws IOException {
    List<JournalFile.Row> rows = new ArrayList<>();
    add(rows, "sweep-started-1", "'budget':200,'reserve':0.5");
    rows.addAll(journal().subList(1, 13));
    checker.sound(Account.of(rows));
    assertEquals(List.of("the budget was exceeded by 290 FLOP"), findings.failures());
  }
}
