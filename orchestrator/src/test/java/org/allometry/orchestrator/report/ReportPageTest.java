package org.allometry.orchestrator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allometry.orchestrator.json.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReportPageTest {
  private static String page = "";

  @BeforeAll
  static void writeOne() {
    page = ReportPage.of(SyntheticSweep.of("demo", List.of("transformer", "gatr")));
  }

  /** The page without its libraries. */
  private static String content() {
    return page.substring(0, page.indexOf("<noscript>"));
  }

  @Test
  void isTheSameForTheSameJournal() {
    assertEquals(page, ReportPage.of(SyntheticSweep.of("demo", List.of("transformer", "gatr"))));
  }

  @Test
  void saysEveryFamilysEstimateAndWhetherTheLargestTrialsLieInItsBands() {
    String text = content();
    assertTrue(text.contains("transformer: at 1e13 FLOP the best loss is "), text);
    assertTrue(text.contains("gatr: at 1e13 FLOP the best loss is "), text);
    assertTrue(text.contains("transformer: refitted to the other 15 trials, the law predicts "));
    assertTrue(text.contains("<th>inside</th>"));
  }

  @Test
  void escapesWhatTrialsAndReasonsSay() {
    String text = content();
    assertTrue(text.contains("loss is &lt;b&gt;NaN&lt;/b&gt; &amp; &quot;worse&quot;"));
    assertFalse(text.contains("<b>NaN"));
    assertTrue(text.contains("gatr &lt;most &amp; cheapest&gt;"));
    String evil =
        ReportPage.of(SyntheticSweep.of("</script><script>alert(1)", List.of("transformer")));
    assertFalse(evil.contains("<script>alert(1)"));
  }

  @Test
  void needsNothingFromAnywhereElse() {
    assertFalse(content().matches("(?s).*(src|href)=\"(?!#|data:).*"));
    assertFalse(page.contains("@import"));
  }

  @Test
  void everyFigureCarriesItsSpecAndItsTable() {
    Matcher data =
        Pattern.compile("<script type=\"application/json\">(.*?)</script>").matcher(content());
    int figures = 0;
    while (data.find()) {
      figures++;
      var json = Json.parse(data.group(1));
      assertTrue(json.get("spec").get("layer").size() > 0);
      assertTrue(json.get("csv").asText().lines().count() > 1);
    }
    assertEquals(12, figures);
  }

  @Test
  void theLedgerAddsUpToTheBudget() {
    assertTrue(content().contains("equals the budget"));
  }

  @Test
  void marksRunningAndLeftOutTrials() {
    String text = content();
    assertTrue(text.contains("\"state\":\"running\""));
    assertTrue(text.contains("\"state\":\"left_out\""));
    assertTrue(text.contains("Hollow: not over yet. Cross: left out of the fit"));
  }

  @Test
  void showsASweepThatHasNoResultYet() {
    SweepFacts whole = SyntheticSweep.of("young", List.of("transformer"));
    SweepFacts young = SweepFacts.of("young", whole.events().subList(0, 4), whole.space());
    String text = ReportPage.of(young);
    assertTrue(text.contains("transformer: no estimate at 1e13 FLOP yet: too few points"));
    assertTrue(text.contains("the three largest trials cannot be checked yet"));
    assertTrue(text.contains("There is no fit yet, hence no frontier."));
  }

  @Test
  void anEmptyJournalIsNoReasonToFail() {
    SweepFacts whole = SyntheticSweep.of("none", List.of("transformer"));
    String text = ReportPage.of(SweepFacts.of("none", List.of(), whole.space()));
    assertTrue(text.contains("not started"));
  }
}
