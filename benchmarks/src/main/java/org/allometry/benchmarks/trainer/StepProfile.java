package org.allometry.benchmarks.trainer;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.allometry.gpurunner.task.SceneBatch;
import org.allometry.gpurunner.train.StepProgram;

/**
 * Where the time of a training step goes: native operations by their own time, with the number of
 * calls, and what lies outside of the native call (Java, JNI, copies of the batch).
 *
 * <p>Arguments: one configuration of {@link StepSpeed}; threads (1, so that the times add up). The
 * engine's profiler slows small operations down, so shares of small networks are rough.
 */
public final class StepProfile {
  private static final int STEPS = 10;
  private static final int LINES = 16;
  private static final double LEARNING_RATE = 1e-4;

  private final Map<String, Own> own = new HashMap<>();

  private StepProfile() {}

  /** Prints the profile. */
  public static void main(String[] args) throws IOException {
    Setup setup =
        Setup.all().stream()
            .filter(s -> args.length > 0 && s.name().equals(args[0]))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("name one configuration of StepSpeed"));
    int threads = args.length > 1 ? Integer.parseInt(args[1]) : 1;
    StepWorker.startEngine(threads);
    SceneBatch scenes = StepWorker.scenes(setup.batch(), setup.tokens());
    Path trace = Files.createTempFile("step", ".json");
    try (StepProgram program = StepWorker.program(StepWorker.network(setup.net()), threads)) {
      steps(program, scenes, 0);
      double unobserved = steps(program, scenes, STEPS);
      JniUtils.startProfile(false, false, false);
      double observed = steps(program, scenes, 2 * STEPS);
      JniUtils.stopProfile(trace.toString());
      StepProfile profile = new StepProfile();
      profile.read(new ObjectMapper().readTree(trace.toFile()));
      profile.print(setup, unobserved, observed);
    } finally {
      Files.delete(trace);
    }
  }

  /** Milliseconds of a step. */
  private static double steps(StepProgram program, SceneBatch scenes, int from) {
    long begin = System.nanoTime();
    for (int i = 0; i < STEPS; i++) {
      program.train(scenes, from + i, LEARNING_RATE);
    }
    return (System.nanoTime() - begin) / 1e6 / STEPS;
  }

  /** Time of every event less that of the events inside it. */
  private void read(JsonNode events) {
    List<Event> sorted = new ArrayList<>();
    events.forEach(
        e -> {
          if (e.path("ph").asText().equals("X")) {
            sorted.add(
                new Event(
                    e.path("name").asText(),
                    e.path("tid").asLong(),
                    e.path("ts").asDouble(),
                    e.path("dur").asDouble()));
          }
        });
    sorted.sort(
        Comparator.comparingLong(Event::thread)
            .thenComparingDouble(Event::begin)
            .thenComparing(Comparator.comparingDouble(Event::micros).reversed()));
    Deque<Event> around = new ArrayDeque<>();
    for (Event event : sorted) {
      while (!around.isEmpty()
          && (around.getLast().thread != event.thread || around.getLast().end() <= event.begin)) {
        around.removeLast();
      }
      if (!around.isEmpty()) {
        add(around.getLast().name, -event.micros, 0);
      }
      add(event.name, event.micros, 1);
      around.addLast(event);
    }
  }

  private void add(String name, double micros, int calls) {
    own.merge(name, new Own(micros, calls), Own::plus);
  }

  private void print(Setup setup, double unobserved, double observed) {
    double inNative = own.values().stream().mapToDouble(Own::micros).sum() / 1e3 / STEPS;
    long calls =
        own.entrySet().stream()
                .filter(e -> e.getKey().startsWith("aten::"))
                .mapToLong(e -> e.getValue().calls)
                .sum()
            / STEPS;
    System.out.printf(
        Locale.ROOT,
        "%s: %.2f ms a step, %.2f ms under the profiler, of which %.2f ms in native code; %d native"
            + " operations%n",
        setup.name(),
        unobserved,
        observed,
        inNative,
        calls);
    System.out.printf(
        "| %-50s | %6s | %8s | %6s |%n|---|---|---|---|%n", "operation", "calls", "ms", "share");
    own.entrySet().stream()
        .sorted(Comparator.comparingDouble(e -> -e.getValue().micros))
        .limit(LINES)
        .forEach(
            e ->
                System.out.printf(
                    Locale.ROOT,
                    "| %-50s | %6d | %8.3f | %4.1f %% |%n",
                    e.getKey(),
                    e.getValue().calls / STEPS,
                    e.getValue().micros / 1e3 / STEPS,
                    e.getValue().micros / 10 / STEPS / observed));
  }

  private record Event(String name, long thread, double begin, double micros) {
    double end() {
      return begin + micros;
    }
  }

  private record Own(double micros, int calls) {
    Own plus(Own other) {
      return new Own(micros + other.micros, calls + other.calls);
    }
  }
}
