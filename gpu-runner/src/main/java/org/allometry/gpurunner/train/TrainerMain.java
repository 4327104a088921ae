package org.allometry.gpurunner.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allometry.gpurunner.family.Families;
import org.allometry.gpurunner.family.Family;
import org.allometry.gpurunner.family.Size;
import org.allometry.gpurunner.settings.SettingsException;
import org.allometry.gpurunner.settings.SettingsReader;
import org.allometry.gpurunner.task.DataSet;
import org.allometry.gpurunner.task.Task;
import org.allometry.gpurunner.task.Tasks;
import org.allometry.gpurunner.wire.TrainerCommand;
import org.allometry.gpurunner.wire.TrainerEvent;

/**
 * The trainer process: says hello, then takes one trial after another from standard input until it
 * is told to shut down or its input ends (its parent died), which ends it at once.
 *
 * <p>Standard output carries events only; everything else goes to standard error. Exit codes: 0
 * told to end; 64 wrong arguments; 69 engine or device missing; 74 data set cannot be read or
 * written; 78 wrong configuration.
 */
public final class TrainerMain {
  private static final int PROTOCOL = 1;
  private static final int EXIT_USAGE = 64;
  private static final int EXIT_UNAVAILABLE = 69;
  private static final int EXIT_IO = 74;
  private static final int EXIT_CONFIG = 78;

  private TrainerMain() {}

  /** Runs the process; {@code args} are {@value TrainerArguments#USAGE}. */
  public static void main(String[] args) throws InterruptedException {
    PrintStream events =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    System.setOut(System.err);
    StandardLink link = new StandardLink(events);
    link.listen(System.in, () -> Runtime.getRuntime().halt(0));
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    Runtime.getRuntime().halt(serve(args, link));
  }

  private static int serve(String[] args, StandardLink link) throws InterruptedException {
    try {
      TrainerArguments arguments = TrainerArguments.parse(args);
      Config config =
          ConfigFactory.parseFile(
                  arguments.sweepConf().toFile(),
                  ConfigParseOptions.defaults().setAllowMissing(false))
              .withFallback(ConfigFactory.defaultReference())
              .resolve();
      SettingsReader root = SettingsReader.of(config.getConfig("allometry"), "allometry");
      TrainingSettings settings = TrainingSettings.read(root.at("training"));
      Task task = Tasks.read(root.at("task"));
      Map<String, List<Size>> ladders = ladders(root.at("families"), task);
      root.throwIfWrong();
      Device device = startEngine(arguments);
      link.send(hello(arguments));
      try (DataSet data = task.open(arguments.data(), Task.Progress.NONE)) {
        work(
            new Trainer(
                ladders, settings, data, device, arguments.threads(), link, System::nanoTime),
            link);
      }
      return 0;
    } catch (SettingsException | ConfigException e) {
      return sorry(EXIT_CONFIG, "the configuration cannot be used: " + e.getMessage());
    } catch (IOException e) {
      return sorry(EXIT_IO, "the data set cannot be used: " + e);
    } catch (NoSuchDeviceException e) {
      return sorry(EXIT_UNAVAILABLE, "there is no such device: " + e.getMessage());
    } catch (EngineException | UnsatisfiedLinkError e) {
      return sorry(EXIT_UNAVAILABLE, engineMissing(e));
    } catch (IllegalArgumentException e) {
      return sorry(EXIT_USAGE, String.valueOf(e.getMessage()));
    }
  }

  private static void work(Trainer trainer, StandardLink link) throws InterruptedException {
    while (link.next() instanceof TrainerCommand.Train train) {
      trainer.train(train);
    }
  }

  private static Map<String, List<Size>> ladders(SettingsReader families, Task task) {
    Map<String, List<Size>> ladders = new TreeMap<>();
    for (String name : Families.names()) {
      Family family = Families.byName(name).orElseThrow();
      ladders.put(name, family.ladder(families.at(name), task.shape()));
    }
    return ladders;
  }

  private static Device startEngine(TrainerArguments arguments) {
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(arguments.threads()));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    Engine engine = Engine.getEngine("PyTorch");
    JniUtils.setNumThreads(arguments.threads());
    Device device = arguments.engineDevice();
    if (device.isGpu()) {
      touch(device, engine);
    }
    return device;
  }

  /**
   * Uses a card once. The engine's own count of cards asks a library of CUDA that a PyTorch from a
   * package keeps to itself, and is then 0.
   */
  private static void touch(Device device, Engine engine) {
    if (!engine.hasCapability(StandardCapabilities.CUDA)) {
      throw new NoSuchDeviceException("PyTorch " + engine.getVersion() + " sees no GPU");
    }
    try (NDManager manager = NDManager.newBaseManager(device, "PyTorch");
        NDArray number = manager.zeros(new Shape(1))) {
      number.toFloatArray();
    } catch (EngineException e) {
      throw new NoSuchDeviceException(
          String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  /** A device that is not there, with the reason. */
  private static final class NoSuchDeviceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoSuchDeviceException(String reason) {
      super(reason);
    }
  }

  private static TrainerEvent.Hello hello(TrainerArguments arguments) {
    String description =
        "%s %s, %d threads, PyTorch %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                arguments.threads(),
                Engine.getEngine("PyTorch").getVersion());
    return new TrainerEvent.Hello(
        PROTOCOL, ProcessHandle.current().pid(), arguments.device(), description);
  }

  private static String engineMissing(Throwable e) {
    String reason = e.getCause() == null ? String.valueOf(e.getMessage()) : e.getCause().toString();
    return "the PyTorch engine cannot start on this machine, its native library is missing or does not load: "
        + reason.lines().findFirst().orElse("");
  }

  private static int sorry(int code, String sentence) {
    System.err.println("trainer: " + sentence);
    return code;
  }
}
