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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real child processes. */
class TrainerMainTest {
  private static final String CONF =
      """
      allometry {
        task { name = n-body, n-body { train-samples = 500, test-samples = 64 } }
        training { batch-size = 16, rungs-per-decade = 0 }
        families.transformer { sizes = [{ width = 8, layers = 2, heads = 2 }] }
        families.gatr { sizes = [{ channels = 1, scalars = 4, layers = 1, heads = 1 }] }
      }
      """;

  private static final List<String> VECTORS = List.of("--add-modules=jdk.incubator.vector");

  @TempDir Path home;

  /** A trainer process and what it said. */
  private static final class Child implements AutoCloseable {
    final Process process;
    final BufferedReader lines;
    final OutputStream commands;
    final List<TrainerEvent> events = new ArrayList<>();

    Child(Path home, List<String> properties) throws IOException {
      this(home, properties, "cpu:0");
    }

    Child(Path home, List<String> properties, String device) throws IOException {
      Path conf = home.resolve("sweep.conf");
      Files.writeString(conf, CONF);
      List<String> argv = new ArrayList<>();
      argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      argv.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      argv.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
      argv.addAll(properties);
      argv.addAll(List.of("-cp", System.getProperty("java.class.path")));
      argv.add(TrainerMain.class.getName());
      argv.addAll(List.of("--sweep-conf", conf.toString(), "--device", device));
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

    /** Test loss of a rung. */
    double lossAt(int step) throws IOException {
      until(event -> event instanceof TrainerEvent.Rung rung && rung.step() == step);
      return ((TrainerEvent.Rung) events.getLast()).loss();
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
    return train("transformer", "d8-l2", arm, place, steps, fork, trunk, from);
  }

  private TrainerCommand.Train train(
      String family,
      String size,
      String arm,
      String place,
      int steps,
      int fork,
      List<Integer> trunk,
      List<TrainerCommand.StartPoint> from) {
    return new TrainerCommand.Train(
        "t-1",
        1,
        family,
        arm,
        size,
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

  /** The second process of the kernel has another compiler, which must not be seen in the bits. */
  @ParameterizedTest
  @CsvSource({
    "transformer, d8-l2, default, 1",
    "transformer, d8-l2, augment, 1",
    "gatr, c1-s4-l1, default, 4"
  })
  void killedAndResumedTrainingEqualsTheUndisturbedBitForBit(
      String family, String size, String arm, int tier) throws IOException {
    TrainerEvent.CheckpointSaved whole;
    double wholeLoss;
    TrainerEvent.CheckpointSaved half;
    try (Child child = new Child(home, VECTORS)) {
      child.until(TrainerEvent.Hello.class);
      child.say(train(family, size, arm, "whole", 75, 60, List.of(60), List.of()));
      whole = child.until(TrainerEvent.CheckpointSaved.class);
      wholeLoss = child.lossAt(75);
      child.say(train(family, size, arm, "half", 100_000, 90_000, List.of(30), List.of()));
      half = child.until(TrainerEvent.CheckpointSaved.class);
    }
    List<String> flags = List.of(VECTORS.get(0), "-XX:TieredStopAtLevel=" + tier);
    try (Child child = new Child(home, flags)) {
      TrainerCommand.StartPoint corrupt =
          new TrainerCommand.StartPoint("trunk", 60, half.folder(), half.digest());
      child.say(
          train(family, size, arm, "half", 75, 60, List.of(30, 60), List.of(corrupt, start(half))));
      TrainerEvent.Started started = child.until(TrainerEvent.Started.class);
      assertEquals(30, started.fromStep());
      assertTrue(started.note().contains("step \"30\", expected \"60\""), started.note());
      TrainerEvent.CheckpointSaved resumed = child.until(TrainerEvent.CheckpointSaved.class);
      assertEquals(60, resumed.step());
      assertEquals(whole.digest(), resumed.digest());
      assertEquals(wholeLoss, child.lossAt(75));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aJvmWithoutVectorsTrainsByTheProgram(boolean vectors) throws IOException {
    try (Child child = new Child(home, vectors ? VECTORS : List.of())) {
      child.say(train("gatr", "c1-s4-l1", "default", "any", 5, 4, List.of(4), List.of()));
      TrainerEvent.CheckpointSaved saved = child.until(TrainerEvent.CheckpointSaved.class);
      String manifest = Files.readString(Path.of(saved.folder(), "manifest.json"));
      String threads = "\"threads\" : \"" + (vectors ? 0 : 1) + "\"";
      assertTrue(manifest.contains(threads), manifest);
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
  void saysThatADeviceIsNotThere() throws IOException, InterruptedException {
    try (Child child = new Child(home, List.of(), "cuda:77")) {
      assertTrue(child.process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(69, child.process.exitValue());
      List<String> said = Files.readAllLines(home.resolve("stderr.txt"));
      assertTrue(said.getLast().startsWith("trainer: there is no such device: "), said.toString());
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
