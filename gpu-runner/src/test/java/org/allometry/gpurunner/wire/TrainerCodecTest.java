package org.allometry.gpurunner.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerCodecTest {
  private static final Map<TrainerCommand, String> COMMANDS = commands();
  private static final Map<TrainerEvent, String> EVENTS = events();

  private static Map<TrainerCommand, String> commands() {
    Map<TrainerCommand, String> golden = new LinkedHashMap<>();
    golden.put(
        new TrainerCommand.Train(
            "t-0123456789",
            2,
            "transformer",
            "default",
            "d32-l3",
            500L,
            7L,
            100,
            80,
            1.5e9,
            List.of(new TrainerCommand.StartPoint("trunk", 40, "/s/step-000040", "ab")),
            List.of(40, 80),
            "/s/trunks/a",
            "/s/trials/t",
            new TrainerCommand.Identity("quick", "cafe")),
        """
        {"command":"train","trial":"t-0123456789","attempt":2,"family":"transformer",\
        "arm":"default","size":"d32-l3","unique_samples":500,"seed":7,"steps":100,"fork_step":80,\
        "flops_per_step":1.5E9,"start_from":[{"line":"trunk","step":40,\
        "folder":"/s/step-000040","digest":"ab"}],"trunk_steps":[40,80],\
        "trunk_folder":"/s/trunks/a","trial_folder":"/s/trials/t",\
        "identity":{"sweep":"quick","config_hash":"cafe"}}""");
    golden.put(
        new TrainerCommand.Stop("t-1", true),
        "{\"command\":\"stop\",\"trial\":\"t-1\",\"save\":true}");
    golden.put(
        new TrainerCommand.Stop(null, false),
        "{\"command\":\"stop\",\"trial\":null,\"save\":false}");
    golden.put(new TrainerCommand.Shutdown(), "{\"command\":\"shutdown\"}");
    return golden;
  }

  private static Map<TrainerEvent, String> events() {
    Map<TrainerEvent, String> golden = new LinkedHashMap<>();
    golden.put(
        new TrainerEvent.Hello(1, 99L, "cpu:0", "x86, 2 threads"),
        """
        {"event":"hello","protocol":1,"pid":99,"device":"cpu:0","description":"x86, 2 threads"}""");
    golden.put(
        new TrainerEvent.Started("t-1", 1, "trunk", 0, ""),
        """
        {"event":"started","trial":"t-1","attempt":1,"line":"trunk","from_step":0,"note":""}""");
    golden.put(
        new TrainerEvent.Progress("t-1", 1, "trunk", 10, 640L, Double.NaN, 0.25),
        """
        {"event":"progress","trial":"t-1","attempt":1,"line":"trunk","step":10,"samples":640,\
        "loss":"NaN","step_seconds":0.25}""");
    golden.put(
        new TrainerEvent.Rung(
            "t-1",
            1,
            "branch",
            80,
            100,
            6400L,
            Double.POSITIVE_INFINITY,
            1.5,
            new TreeMap<>(Map.of("rms_error_m", Double.NEGATIVE_INFINITY, "angle_deg", 2.0))),
        """
        {"event":"rung","trial":"t-1","attempt":1,"line":"branch","from_step":80,"step":100,\
        "samples":6400,"loss":"Infinity","device_seconds":1.5,\
        "metrics":{"angle_deg":2.0,"rms_error_m":"-Infinity"}}""");
    golden.put(
        new TrainerEvent.CheckpointSaved("t-1", 1, "trunk", 80, "/s/step-000080", "ab", 12L),
        """
        {"event":"checkpoint_saved","trial":"t-1","attempt":1,"line":"trunk","step":80,\
        "folder":"/s/step-000080","digest":"ab","bytes":12}""");
    golden.put(
        new TrainerEvent.Warning("t-1", 1, "no \"space\" left\n"),
        """
        {"event":"warning","trial":"t-1","attempt":1,"message":"no \\"space\\" left\\n"}""");
    golden.put(
        new TrainerEvent.Done("t-1", 1, 100, 0.125),
        "{\"event\":\"done\",\"trial\":\"t-1\",\"attempt\":1,\"step\":100,\"loss\":0.125}");
    golden.put(
        new TrainerEvent.Diverged("t-1", 1, 5, "loss NaN"),
        """
        {"event":"diverged","trial":"t-1","attempt":1,"step":5,"reason":"loss NaN"}""");
    golden.put(
        new TrainerEvent.Stopped("t-1", 1, 5),
        "{\"event\":\"stopped\",\"trial\":\"t-1\",\"attempt\":1,\"step\":5}");
    golden.put(
        new TrainerEvent.Failed("t-1", 1, "bad_checkpoint", "digest"),
        """
        {"event":"failed","trial":"t-1","attempt":1,"outcome":"bad_checkpoint",\
        "message":"digest"}""");
    return golden;
  }

  @Test
  void writesAndReadsTheGoldenLineOfEveryCommand() {
    COMMANDS.forEach(
        (command, line) -> {
          assertEquals(line, TrainerCodec.write(command));
          assertEquals(new Reading.Good<>(command), TrainerCodec.readCommand(line));
        });
    assertEquals(recordsOf(TrainerCommand.class), namesOf(COMMANDS.keySet().stream()));
  }

  @Test
  void writesAndReadsTheGoldenLineOfEveryEvent() {
    EVENTS.forEach(
        (event, line) -> {
          assertEquals(line, TrainerCodec.write(event));
          assertEquals(new Reading.Good<>(event), TrainerCodec.readEvent(line));
        });
    assertEquals(recordsOf(TrainerEvent.class), namesOf(EVENTS.keySet().stream()));
  }

  @Test
  void readsDoublesBitForBit() {
    double loss = Math.nextUp(0.1);
    String line = TrainerCodec.write(new TrainerEvent.Done("t-1", 1, 2, loss));
    Reading.Good<?> good = assertInstanceOf(Reading.Good.class, TrainerCodec.readEvent(line), line);
    assertEquals(new TrainerEvent.Done("t-1", 1, 2, loss), good.value());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "hello world | not valid JSON",
        "[1] | not a JSON object",
        "7 | not a JSON object",
        "{} | no text at \"event\"",
        "{\"event\":3} | no text at \"event\"",
        "{\"event\":\"dance\"} | unknown event \"dance\"; expected one of checkpoint_saved, diverged,",
        "{\"event\":\"stopped\",\"trial\":\"t\",\"attempt\":1} | step",
        "{\"event\":\"stopped\",\"trial\":null,\"attempt\":1,\"step\":1} | trial",
        "{\"event\":\"stopped\",\"trial\":\"t\",\"attempt\":null,\"step\":1} | attempt",
        "{\"event\":\"stopped\",\"trial\":\"t\",\"attempt\":\"1\",\"step\":1} | attempt",
        "{\"event\":\"stopped\",\"trial\":\"t\",\"attempt\":1.5,\"step\":1} | attempt",
        "{\"event\":\"stopped\",\"trial\":\"t\",\"attempt\":3000000000,\"step\":1} | attempt",
        "{\"event\":\"stopped\",\"trial\":7,\"attempt\":1,\"step\":1} | trial",
        "{\"event\":\"stopped\",\"trial\":\"t\",\"attempt\":1,\"step\":1,\"more\":1} | more",
        "{\"event\":\"stopped\",\"trial\":\"t\",\"trial\":\"u\",\"attempt\":1,\"step\":1} | trial",
        "{\"event\":\"stopped\",\"trial\":\"t\",\"attempt\":1,\"step\":1} {} | Trailing",
        "{\"event\":\"done\",\"trial\":\"t\",\"attempt\":1,\"step\":1,\"loss\":\"small\"} | loss",
        "{\"event\":\"done\",\"trial\":\"t\",\"attempt\":1,\"step\":1,\"loss\":true} | loss",
        "{\"event\":\"done\",\"trial\":\"t\",\"attempt\":1,\"step\":1,\"loss\":NaN} | not valid JSON",
      })
  void saysWhatIsWrongWithALine(String line, String reason) {
    Reading.BadLine<?> bad =
        assertInstanceOf(Reading.BadLine.class, TrainerCodec.readEvent(line), line);
    assertTrue(bad.reason().contains(reason), bad.reason());
    assertEquals(line, bad.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"command\":\"stop\",\"save\":true}",
        "{\"command\":\"stop\",\"trial\":null,\"save\":null}",
        "{\"command\":\"stop\",\"trial\":null}",
        "{\"command\":\"hello\"}",
        ""
      })
  void rejectsCommandsThatLackSomething(String line) {
    assertInstanceOf(Reading.BadLine.class, TrainerCodec.readCommand(line));
  }

  @Test
  void rejectsAMetricWithoutValue() {
    String line = EVENTS.values().stream().filter(l -> l.contains("angle_deg")).findFirst().get();
    assertInstanceOf(Reading.BadLine.class, TrainerCodec.readEvent(line.replace(":2.0", ":null")));
  }

  @Test
  void keepsOnlyTheBeginningOfALongBadLine() {
    Reading.BadLine<?> bad =
        assertInstanceOf(
            Reading.BadLine.class, TrainerCodec.readEvent("{\"event\":\"" + "x".repeat(100_000)));
    assertEquals(TrainerCodec.EXCERPT + 1, bad.text().length());
    assertTrue(bad.reason().length() < 400, bad.reason());
  }

  @Test
  void survivesDeeplyNestedLines() {
    assertInstanceOf(Reading.BadLine.class, TrainerCodec.readEvent("[".repeat(100_000)));
  }

  private static Set<Class<?>> recordsOf(Class<?> type) {
    return Set.of(type.getPermittedSubclasses());
  }

  private static Set<Class<?>> namesOf(Stream<?> records) {
    return records.map(Object::getClass).collect(Collectors.toSet());
  }
}
