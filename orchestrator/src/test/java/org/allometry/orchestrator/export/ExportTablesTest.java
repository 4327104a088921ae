package org.allometry.orchestrator.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.allometry.orchestrator.json.Json;
import org.allometry.orchestrator.report.SweepFacts;
import org.allometry.orchestrator.report.SyntheticSweep;
import org.allometry.orchestrator.table.TableReader;
import org.allometry.orchestrator.table.TrialRow;
import org.allometry.orchestrator.table.TrialTable;
import org.junit.jupiter.api.Test;

class ExportTablesTest {
  private final SweepFacts facts = SyntheticSweep.of("demo", List.of("transformer", "gatr"));
  private final ExportTables tables = ExportTables.of(facts);

  @Test
  void writesTheColumnsForExchange() {
    List<String> lines = ExportTables.csv(tables.trials()).lines().toList();
    assertEquals(
        "sweep,family,arm,trial,attempt,seed,params,samples_seen,unique_samples,tokens,flops,loss,"
            + "step,device,started_at,finished_at,used_in_fit,flops_without_attention,"
            + "executed_flops,device_seconds,equivariance_error,asymmetry_share,trunk",
        lines.get(0));
    assertEquals(facts.state().endOrder().size() + 1, lines.size());
    assertTrue(
        lines
            .get(1)
            .matches(
                "demo,transformer,default,t-tr022701,1,1,1227,16000,262144,,117792000,0\\.0[0-9]+,"
                    + "250,cpu:0,2030-03-17T17:46:41Z,2030-03-17T17:46:4[23]Z,true,98160000,117792000,"
                    + "0\\.3067[0-9]*,0\\.25,0\\.4,\\S+"),
        lines.get(1));
  }

  @Test
  void fitReadsTheTableBack() throws Exception {
    TrialTable table =
        TableReader.parse("trials.csv", ExportTables.csv(tables.trials()).getBytes(UTF_8));
    assertEquals("samples_seen", table.columns().samplesSeen());
    assertEquals(
        List.of(
            "sweep",
            "attempt",
            "seed",
            "tokens",
            "step",
            "device",
            "started_at",
            "finished_at",
            "flops_without_attention",
            "executed_flops",
            "device_seconds",
            "equivariance_error",
            "asymmetry_share"),
        table.ignoredColumns());
    for (int i = 0; i < table.rows().size(); i++) {
      TrialRow row = table.rows().get(i);
      assertEquals(tables.trials().get(i).loss(), row.loss());
      assertEquals(tables.trials().get(i).flops().doubleValue(), row.flops());
      assertEquals(tables.trials().get(i).usedInFit(), row.usedInFit());
      assertEquals(tables.trials().get(i).trunk(), row.group());
    }
    assertEquals(1, table.rows().stream().filter(r -> !r.usedInFit()).count());
  }

  @Test
  void rungsThatAreNoEndAreNoPointsOfAFit() throws Exception {
    TrialTable table =
        TableReader.parse("rungs.csv", ExportTables.csv(tables.rungs()).getBytes(UTF_8));
    assertTrue(table.rows().size() > tables.trials().size());
    assertEquals(
        tables.trials().stream().filter(ExportRow::usedInFit).count(),
        table.rows().stream().filter(TrialRow::usedInFit).count());
  }

  @Test
  void jsonHoldsBothTablesAndNoNumberThatIsNone() {
    var json = Json.parse(tables.json());
    assertEquals("allometry/trials/1", json.get("schema").asText());
    assertEquals(tables.trials().size(), json.get("trials").size());
    assertEquals(tables.rungs().size(), json.get("rungs").size());
    assertFalse(tables.json().contains("NaN"));
  }
}
