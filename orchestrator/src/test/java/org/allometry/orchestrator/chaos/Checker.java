package org.allometry.orchestrator.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether a search has kept what it promised, judged by its journal and its files alone. */
final class Checker {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is said after it is durable: evaluations, checkpoints, ends, grants. */
  private static final Pattern ACKNOWLEDGED =
      Pattern.compile(
          "t-\\w+ rung \\w+ step \\d+ loss \\S+|(t-\\w+ )?saved \\S+"
              + "|t-\\w+ ended COMPLETED at step \\d+ loss \\S+|grant t-\\w+ attempt \\d+");

  private static final Pattern STEP = Pattern.compile("(trunks|trials)/([^/]+)/step-0*(\\d+)");

  private final Findings findings;

  Checker(Findings findings) {
    this.findings = findings;
  }

  /** Nothing that was durable before is gone or another. */
  void goesOn(List<JournalFile.Row> before, List<JournalFile.Row> now) {
    for (int i = 0; i < before.size(); i++) {
      if (i >= now.size() || !before.get(i).same(now.get(i))) {
        findings.lost(
            (before.size() - i)
                + " events from "
                + (i + 1)
                + " on, which were durable: "
                + before.get(i).event());
        return;
      }
    }
  }

  /** What its user was told stands in the journal. */
  void keptItsWord(List<String> lines, Account account) {
    for (String line : lines) {
      Matcher word = ACKNOWLEDGED.matcher(line);
      if (word.lookingAt() && !account.said().contains(word.group())) {
        findings.lost("\"" + word.group() + "\" was said, and does not stand in the journal");
      }
    }
  }

  /** The journal does not contradict itself, and the budget held. */
  void sound(Account account) {
    account.faults().forEach(findings::fail);
    if (account.overshoot().compareTo(account.longestReport()) > 0) {
      findings.fail("the budget was exceeded by " + account.overshoot() + " FLOP");
    }
  }

  /** The product's ledger is what its events add up to. */
  void ledger(Account account, String statusJson) throws IOException {
    JsonNode budget = JSON.readTree(statusJson).path("budget");
    BigInteger useful = flop(budget, "useful");
    BigInteger wasted = flop(budget, "wasted");
    BigInteger unknown = flop(budget, "unknown");
    findings.doubleBooked(
        useful.add(wasted).subtract(account.once()).subtract(account.again()),
        "in the ledger that no attempt reported");
    findings.doubleBooked(unknown.subtract(account.unknown()), "unknown that no attempt lost");
    if (!account.givenUp()) {
      findings.doubleBooked(useful.subtract(account.once()), "useful that was trained before");
    }
    BigInteger sum =
        useful.add(wasted).add(unknown).add(flop(budget, "committed")).add(flop(budget, "left"));
    findings.doubleBooked(sum.subtract(flop(budget, "total")), "between the budget and its parts");
  }

  private static BigInteger flop(JsonNode budget, String part) {
    return budget.path(part + "_flop").bigIntegerValue();
  }

  /**
   * Every checkpoint that counts is whole, and none goes beyond what is booked.
   *
   * @param damaged folders that need not be whole
   */
  void checkpoints(Path folder, Account account, Set<String> damaged) throws IOException {
    for (Map.Entry<String, String> saved : account.checkpoints().entrySet()) {
      String problem = problem(folder.resolve(saved.getKey()), saved.getValue());
      if (!problem.isEmpty() && !damaged.contains(saved.getKey())) {
        findings.fail("checkpoint " + saved.getKey() + " " + problem);
      }
    }
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path manifest : all.filter(f -> f.endsWith("manifest.json")).toList()) {
        Matcher step = STEP.matcher(folder.relativize(manifest).toString().replace('\\', '/'));
        if (step.lookingAt()) {
          int booked = account.reached().getOrDefault(step.group(2), 0);
          if (Integer.parseInt(step.group(3)) > booked) {
            findings.fail(
                step.group() + " lies on disk, though no more than step " + booked + " is booked");
          }
        }
      }
    }
  }

  private static String problem(Path folder, String digest) throws IOException {
    Path manifest = folder.resolve("manifest.json");
    if (!Files.exists(manifest)) {
      return "has no manifest";
    }
    byte[] text = Files.readAllBytes(manifest);
    if (!sha256(text).equals(digest)) {
      return "has another manifest than was published";
    }
    for (Map.Entry<String, JsonNode> file : JSON.readTree(text).path("files").properties()) {
      Path path = folder.resolve(file.getKey());
      if (!Files.exists(path)
          || !sha256(Files.readAllBytes(path)).equals(file.getValue().path("sha256").asText())) {
        return "holds a damaged " + file.getKey();
      }
    }
    return "";
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The same decisions and the same bits as a search that was left alone. */
  void sameAs(Account calm, Account account) {
    sameLosses(calm, account);
    if (account.reservePaid()) {
      sameDecisions(calm, account);
    }
  }

  /** The same losses, bit for bit, wherever both evaluated. */
  void sameLosses(Account calm, Account account) {
    BigInteger cost = account.again().add(account.unknown());
    findings.shareLost(cost.doubleValue() / account.reserveFlop());
    for (Map.Entry<String, Long> rung : account.rungLosses().entrySet()) {
      Long other = calm.rungLosses().get(rung.getKey());
      if (other != null && !other.equals(rung.getValue())) {
        findings.fail("another loss at " + rung.getKey());
      }
    }
  }

  private void sameDecisions(Account calm, Account account) {
    findings.compared(account.decisions().equals(calm.decisions()));
    for (int i = 0; i < Math.max(calm.decisions().size(), account.decisions().size()); i++) {
      String then = i < calm.decisions().size() ? calm.decisions().get(i) : "nothing";
      String now = i < account.decisions().size() ? account.decisions().get(i) : "nothing";
      if (!then.equals(now)) {
        findings.fail("decision " + (i + 1) + " is \"" + now + "\", undisturbed \"" + then + "\"");
        break;
      }
    }
    if (!account.finalLosses().equals(calm.finalLosses())) {
      findings.fail("other final losses than undisturbed");
    }
    findings.doubleBooked(
        account.once().subtract(calm.once()), "trained more than by a search that was left alone");
  }

  /** The product's own check as a second witness. */
  void verified(Search.Ended verify, Set<String> damaged) throws IOException {
    JsonNode answer = JSON.readTree(verify.out());
    for (JsonNode check : answer.path("checks")) {
      boolean ofDamaged =
          check.path("name").asText().equals("checkpoints")
              && damaged.stream().anyMatch(check.path("detail").asText()::contains);
      if (!check.path("ok").asBoolean() && !ofDamaged) {
        findings.fail("allometry verify: " + check);
      }
    }
    if (!answer.path("schema").asText().equals("allometry/verify/1")) {
      findings.fail("allometry verify: " + verify);
    }
  }
}
