package org.allometry.gpurunner.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.allometry.gpurunner.wire.Reading;
import org.allometry.gpurunner.wire.TrainerCodec;
import org.allometry.gpurunner.wire.TrainerCommand;
import org.allometry.gpurunner.wire.TrainerEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real child processes. */
class TrainerMainTest {
  private static final String CONF =
      """
      allometry {
        task { name = n-body, n-body { train-samples = 500, test-samples = 64 } }
        training { batch-size = 16, rungs-per-decade = 0 }
        families.transformer { sizes = [{ width = 8, layers = 2, heads = 2 }] }
      }
      """;

  @TempDir Path home;

  /** A trainer process and what it said. */
  private static final class Child implements AutoCloseable {
    final Process process;
    final BufferedReader lines;
    final OutputStream commands;
    final List<TrainerEvent> events = new ArrayList<>();

    Child(Path home, List<String> properties) throws IOException {
      Path conf = home.resolve("sweep.conf");
      Files.writeString(conf, CONF);
      List<String> argv = new ArrayList<>();
      argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      argv.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      argv.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
      argv.addAll(properties);
      argv.addAll(List.of("-cp", System.getProperty("java.class.path")));
      argv.add(TrainerMain.class.getName());
      argv.addAll(List.of("--sweep-conf", conf.toString(), "--device", "cpu:0"));
      argv.addAll(List.of("--data", home.resolve("data").toString(), "--threads", "1"));
      process = new ProcessBuilder(argv).redirectError(home.resolve("stderr.txt").toFile()).start();
      lines = process.inputReader(StandardCharsets.UTF_8);
      commands = process.getOutputStream();
    }

    void say(TrainerCommand command) throws IOException {
      commands.write((TrainerCodec.write(command) + "\n").getBytes(StandardCharsets.UTF_8));
      commands.flush();
    }

    /** Reads events up to the first that fits. */
    TrainerEvent until(Predicate<TrainerEvent> fits) throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!(TrainerCodec.readEvent(line) instanceof Reading.Good<TrainerEvent> good)) {
          throw new AssertionError("not an event: " + line);
        }
        events.add(good.value());
        if (fits.test(good.value())) {
          return good.value();
        }
      }
      throw new AssertionError("the trainer ended after " + events);
    }

    <T extends TrainerEvent> T until(Class<T> type) throws IOException {
      return type.cast(until(type::isInstance));
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private TrainerCommand.Train train(
      String place,
      int steps,
      int fork,
      List<Integer> trunk,
      List<TrainerCommand.StartPoint> from) {
    return train("default", place, steps, fork, trunk, from);
  }

  private TrainerCommand.Train train(
      String arm,
      String place,
      int steps,
      int fork,
      List<Integer> trunk,
      List<TrainerCommand.StartPoint> from) {
    return new TrainerCommand.Train(
        "t-1",
        1,
        "transformer",
        arm,
        "d8-l2",
        500,
        1,
        steps,
        fork,
        1e6,
        from,
        trunk,
        home.resolve(place + "-trunk").toString(),
        home.resolve(place + "-trial").toString(),
        new TrainerCommand.Identity("s", "h"));
  }

  private static TrainerCommand.StartPoint start(TrainerEvent.CheckpointSaved saved) {
    return new TrainerCommand.StartPoint(
        saved.line(), saved.step(), saved.folder(), saved.digest());
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "augment"})
  void killedAndResumedTrainingEqualsTheUndisturbedBitForBit(String arm) throws IOException {
    TrainerEvent.CheckpointSaved whole;
    TrainerEvent.Done wholeDone;
    TrainerEvent.CheckpointSaved half;
    try (Child child = new Child(home, List.of())) {
      child.until(TrainerEvent.Hello.class);
      child.say(train(arm, "whole", 75, 60, List.of(60), List.of()));
      whole = child.until(TrainerEvent.CheckpointSaved.class);
      wholeDone = child.until(TrainerEvent.Done.class);
      child.say(train(arm, "half", 100_000, 90_000, List.of(30), List.of()));
      half = child.until(TrainerEvent.CheckpointSaved.class);
    }
    try (Child child = new Child(home, List.of())) {
      TrainerCommand.StartPoint corrupt =
          new TrainerCommand.StartPoint("trunk", 60, half.folder(), half.digest());
      child.say(train(arm, "half", 75, 60, List.of(30, 60), List.of(corrupt, start(half))));
      TrainerEvent.Started started = child.until(TrainerEvent.Started.class);
      assertEquals(30, started.fromStep());
      assertTrue(started.note().contains("step \"30\", expected \"60\""), started.note());
      TrainerEvent.CheckpointSaved resumed = child.until(TrainerEvent.CheckpointSaved.class);
      assertEquals(60, resumed.step());
      assertEquals(whole.digest(), resumed.digest());
      assertEquals(wholeDone.loss(), child.until(TrainerEvent.Done.class).loss());
    }
  }

  @Test
  void aStateOfAnotherArmIsForeign() throws IOException {
    TrainerEvent.CheckpointSaved plain;
    try (Child child = new Child(home, List.of())) {
      child.say(train("default", "plain", 20, 16, List.of(16), List.of()));
      plain = child.until(TrainerEvent.CheckpointSaved.class);
      child.until(TrainerEvent.Done.class);
      child.say(train("augment", "plain", 20, 16, List.of(16), List.of(start(plain))));
      TrainerEvent.Started started = child.until(TrainerEvent.Started.class);
      assertEquals(0, started.fromStep());
      assertTrue(started.note().contains("arm \"default\", expected \"augment\""), started.note());
    }
  }

  @Test
  void stopsWithACheckpointAndShutsDown() throws IOException, InterruptedException {
    try (Child child = new Child(home, List.of())) {
      child.say(train("long", 1_000_000, 900_000, List.of(900_000), List.of()));
      child.until(TrainerEvent.Progress.class);
      child.say(new TrainerCommand.Stop("t-1", true));
      TrainerEvent.CheckpointSaved saved = child.until(TrainerEvent.CheckpointSaved.class);
      assertEquals(saved.step(), child.until(TrainerEvent.Stopped.class).step());
      child.say(new TrainerCommand.Shutdown());
      assertTrue(child.process.waitFor(30, TimeUnit.SECONDS));
      assertEquals(0, child.process.exitValue());
    }
  }

  @Test
  void endsAtOnceWhenItsInputEnds() throws IOException, InterruptedException {
    try (Child child = new Child(home, List.of())) {
      child.say(train("long", 1_000_000, 900_000, List.of(900_000), List.of()));
      child.until(TrainerEvent.Started.class);
      child.commands.close();
      assertTrue(child.process.waitFor(30, TimeUnit.SECONDS));
      assertEquals(0, child.process.exitValue());
    }
  }
}
