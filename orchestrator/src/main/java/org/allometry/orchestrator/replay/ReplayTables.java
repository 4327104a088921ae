package org.allometry.orchestrator.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.allometry.analysis.design.Interval;
import org.allometry.analysis.fit.FitSettings;
import org.allometry.analysis.fit.TableFit;
import org.allometry.analysis.fit.TableFitOptions;
import org.allometry.analysis.fit.TableFitResult;
import org.allometry.analysis.fit.TableRow;
import org.allometry.analysis.replay.Pool;
import org.allometry.analysis.replay.PoolTrial;
import org.allometry.analysis.replay.Target;
import org.allometry.orchestrator.UserError;
import org.allometry.orchestrator.table.TrialRow;
import org.allometry.orchestrator.table.TrialTable;
import org.jspecify.annotations.Nullable;

/** Pool and target of a replay as tables, with what had to be left out or assumed. */
final class ReplayTables {
  private static final double DEFAULT_KAPPA = 6;

  /** Resamples behind the interval of the reference. */
  private static final int RESAMPLES = 400;

  /** Of a sweep's trials, the share by number that its dearest ones are held out as target. */
  private static final double HELD_OUT = 0.2;

  private static final int LEAST_HELD_OUT = 3;

  private final @Nullable Double kappa;
  private final List<Warning> warnings = new ArrayList<>();
  private final List<TrialRow> poolRows;
  private final List<TrialRow> targetRows;
  private final TrialTable poolTable;
  private final TrialTable targetTable;

  /** A remark for programs and people. */
  record Warning(String code, String message) {}

  /**
   * N_opt(C*) of a family by a robust fit to the whole pool.
   *
   * @param law null where no law could be fitted
   */
  record Reference(String family, String source, @Nullable String law, Interval lnNOpt) {}

  private ReplayTables(
      TrialTable poolTable,
      TrialTable targetTable,
      List<TrialRow> poolRows,
      List<TrialRow> targetRows,
      @Nullable Double kappa) {
    this.poolTable = poolTable;
    this.targetTable = targetTable;
    this.kappa = kappa;
    this.poolRows = usable(poolTable, poolRows, false);
    this.targetRows = usable(targetTable, targetRows, true);
    if (kappa == null && (unpriced(this.poolRows) || unpriced(this.targetRows))) {
      warnings.add(
          new Warning(
              "kappa_default",
              "A table has no flops; C = 6 N D was used. Set --kappa for another cost per parameter"
                  + " and sample."));
    }
    rejectOverlap();
    rejectStrangers();
  }

  /** Two tables. */
  static ReplayTables of(TrialTable pool, TrialTable target, @Nullable Double kappa) {
    return new ReplayTables(pool, target, pool.rows(), target.rows(), kappa);
  }

  /** One table, whose dearest completed rows are the target. */
  static ReplayTables heldOut(TrialTable table, @Nullable Double kappa) {
    List<TrialRow> completed =
        table.rows().stream()
            .filter(r -> r.usedInFit() && r.loss() > 0 && r.loss() < Double.POSITIVE_INFINITY)
            .sorted(Comparator.comparingDouble(TrialRow::flops).reversed())
            .toList();
    int count = Math.max(LEAST_HELD_OUT, (int) Math.round(HELD_OUT * completed.size()));
    if (completed.size() < 3 * LEAST_HELD_OUT) {
      throw invalid(
          table.path(),
          null,
          "has "
              + completed.size()
              + " completed trials; expected at least "
              + 3 * LEAST_HELD_OUT
              + ", so that the dearest can be held out as target. Name a --target.");
    }
    List<TrialRow> target = completed.subList(0, count);
    List<TrialRow> pool = table.rows().stream().filter(r -> !target.contains(r)).toList();
    return new ReplayTables(table, table, pool, target, kappa);
  }

  TrialTable poolTable() {
    return poolTable;
  }

  TrialTable targetTable() {
    return targetTable;
  }

  List<Warning> warnings() {
    return List.copyOf(warnings);
  }

  Pool pool() {
    return new Pool(poolRows.stream().map(r -> trial(poolTable, r)).toList());
  }

  Target target(List<Reference> references) {
    Map<String, Double> lnNOpt = new HashMap<>();
    for (Reference reference : references) {
      if (Double.isFinite(reference.lnNOpt().value())) {
        lnNOpt.put(reference.family(), reference.lnNOpt().value());
      }
    }
    return new Target(targetRows.stream().map(r -> trial(targetTable, r)).toList(), lnNOpt);
  }

  /** C*: the largest compute in the target. */
  double targetFlops() {
    return targetRows.stream().mapToDouble(this::flops).max().orElseThrow();
  }

  List<Reference> references() {
    List<TableRow> rows =
        poolRows.stream()
            .map(
                r ->
                    new TableRow(
                        r.line(),
                        r.family(),
                        r.group(),
                        r.params(),
                        r.samplesSeen(),
                        r.uniqueSamples(),
                        flops(r),
                        r.loss(),
                        true))
            .toList();
    TableFitResult fit =
        TableFit.fit(
            rows,
            new TableFitOptions(
                List.of(),
                targetFlops(),
                kappa,
                new FitSettings(1, RESAMPLES, FitSettings.Floor.SELECT)));
    return fit.families().stream()
        .map(
            f -> {
              TableFitResult.LawResult selected = f.selected();
              return new Reference(
                  f.family(),
                  "full_pool_fit",
                  selected == null ? null : selected.fit().law(),
                  selected == null ? Interval.UNKNOWN : selected.optimum().lnNOpt());
            })
        .toList();
  }

  private List<TrialRow> usable(TrialTable table, List<TrialRow> rows, boolean target) {
    List<TrialRow> kept = new ArrayList<>();
    int unused = 0;
    int diverged = 0;
    for (TrialRow row : rows) {
      if (!row.usedInFit()) {
        unused++;
      } else if (target && !completed(row)) {
        diverged++;
      } else {
        kept.add(row);
      }
    }
    if (unused + diverged > 0) {
      warnings.add(
          new Warning(
              "rows_left_out",
              table.path()
                  + ": "
                  + unused
                  + " rows marked unused and "
                  + diverged
                  + " without a loss were left out."));
    }
    if (kept.isEmpty()) {
      throw invalid(
          table.path(), null, "has no usable row; expected at least one with a loss. Check it.");
    }
    return List.copyOf(kept);
  }

  private static boolean completed(TrialRow row) {
    return row.loss() > 0 && row.loss() < Double.POSITIVE_INFINITY;
  }

  private static boolean unpriced(List<TrialRow> rows) {
    return rows.stream().anyMatch(r -> Double.isNaN(r.flops()));
  }

  private double flops(TrialRow row) {
    return Double.isNaN(row.flops())
        ? (kappa == null ? DEFAULT_KAPPA : kappa) * row.params() * row.samplesSeen()
        : row.flops();
  }

  private PoolTrial trial(TrialTable table, TrialRow row) {
    double flops = flops(row);
    if (row.params() < 1 || row.samplesSeen() < 1 || flops < 2 || !Double.isFinite(flops)) {
      throw invalid(
          table.path(),
          row.line(),
          "params "
              + row.params()
              + ", samples "
              + row.samplesSeen()
              + ", flops "
              + flops
              + " is no training; expected params and samples of at least 1 and finite flops of at"
              + " least 2. Correct or remove the row.");
    }
    double unique =
        Double.isNaN(row.uniqueSamples())
            ? row.samplesSeen()
            : Math.clamp(row.uniqueSamples(), 1, row.samplesSeen());
    return new PoolTrial(
        row.family(),
        row.params(),
        row.samplesSeen(),
        unique,
        flops,
        completed(row) ? row.loss() : Double.NaN);
  }

  private record Key(String family, double params, double samples, double flops, double loss) {}

  private Key key(TrialRow row) {
    return new Key(row.family(), row.params(), row.samplesSeen(), flops(row), row.loss());
  }

  private void rejectOverlap() {
    Map<Key, TrialRow> inPool = new HashMap<>();
    poolRows.forEach(r -> inPool.putIfAbsent(key(r), r));
    for (TrialRow row : targetRows) {
      TrialRow same = inPool.get(key(row));
      if (same != null) {
        throw invalid(
            targetTable.path(),
            row.line(),
            "the same trial stands in "
                + poolTable.path()
                + ":"
                + same.line()
                + "; expected a target that shares no trial with the pool. Remove it from one of"
                + " the two.");
      }
    }
  }

  private void rejectStrangers() {
    Set<String> known = new HashSet<>();
    poolRows.forEach(r -> known.add(r.family()));
    for (TrialRow row : targetRows) {
      if (!known.contains(row.family())) {
        throw invalid(
            targetTable.path(),
            row.line(),
            "family \""
                + row.family()
                + "\" has no trial in the pool; expected one of "
                + known.stream().sorted().collect(Collectors.joining(", "))
                + ". Remove the row, or add trials of that family to the pool.");
      }
    }
  }

  private static UserError invalid(String file, @Nullable Integer line, String what) {
    UserError error =
        new UserError(
            UserError.Kind.INVALID_INPUT, file + (line == null ? "" : ":" + line) + ": " + what);
    return line == null ? error.file(file) : error.file(file, line);
  }
}
