package org.allometry.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The module table of docs/architecture.md, row by row. */
class ArchitectureTest {
  private static final String ANALYSIS = "org.allometry.analysis..";
  private static final String ACTORS = "org.allometry.actors..";
  private static final String GPU_RUNNER = "org.allometry.gpurunner..";
  private static final String MONITORING = "org.allometry.monitoring..";
  private static final String ORCHESTRATOR = "org.allometry.orchestrator..";
  private static final String[] PEKKO = {"org.apache.pekko..", "scala.."};
  private static final String[] DJL = {"ai.djl.."};
  private static final String[] PROMETHEUS = {"io.prometheus.."};
  private static final String[] COMMAND_LINE = {"picocli.."};
  private static final String[] HTTP = {"com.sun.net.httpserver..", "java.net.http.."};
  private static final String[] HOCON = {"com.typesafe.config.."};

  private static JavaClasses product;

  @BeforeAll
  static void readTheClasses() {
    product =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.allometry");
  }

  @Test
  void everyModuleIsSeen() {
    for (String module : new String[] {ANALYSIS, ACTORS, GPU_RUNNER, MONITORING, ORCHESTRATOR}) {
      classes()
          .that()
          .resideInAPackage(module)
          .should()
          .resideInAPackage("org.allometry..")
          .because("an empty import would let every other rule pass")
          .check(product);
    }
  }

  @Test
  void analysisUsesTheJdkAndOneNumericsLibraryOnly() {
    classes()
        .that()
        .resideInAPackage(ANALYSIS)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(ANALYSIS, "java..", "org.ejml..", "org.jspecify..")
        .check(product);
  }

  @Test
  void analysisNeverSeesFilesOrTheWallClock() {
    noClasses()
        .that()
        .resideInAPackage(ANALYSIS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.net..")
        .check(product);
    noClasses()
        .that()
        .resideInAPackage(ANALYSIS)
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.File")
        .check(product);
    noClasses()
        .that()
        .resideInAPackage(ANALYSIS)
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(Math.class, "random")
        .check(product);
  }

  @Test
  void actorsNeverSeeNetworksTheCommandLineOrPrometheus() {
    neverSees(ACTORS, GPU_RUNNER, MONITORING, ORCHESTRATOR);
    neverSees(ACTORS, DJL);
    neverSees(ACTORS, HTTP);
    neverSees(ACTORS, COMMAND_LINE);
    neverSees(ACTORS, PROMETHEUS);
  }

  @Test
  void gpuRunnerNeverSeesTheOrchestrator() {
    neverSees(GPU_RUNNER, ORCHESTRATOR, MONITORING);
  }

  @Test
  void modelsTasksAndTrainingNeverSeePekko() {
    for (String room :
        new String[] {"arm", "family", "task", "train", "tensor", "wire", "settings"}) {
      neverSees("org.allometry.gpurunner." + room + "..", PEKKO);
    }
  }

  @Test
  void monitoringNeverSeesTheOrchestratorOrNetworks() {
    neverSees(MONITORING, ORCHESTRATOR, GPU_RUNNER);
    neverSees(MONITORING, DJL);
    neverSees(MONITORING, HOCON);
  }

  @Test
  void nobodyUsesJavaSerialization() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.io\\.Object(In|Out)putStream|java\\.io\\.Externalizable")
        .check(product);
  }

  @Test
  void packagesHaveNoCyclesInsideAModule() {
    for (String module : new String[] {"analysis", "actors", "monitoring", "orchestrator"}) {
      SlicesRuleDefinition.slices()
          .matching("org.allometry." + module + ".(*)..")
          .should()
          .beFreeOfCycles()
          .check(product);
    }
  }

  private static void neverSees(String module, String... packages) {
    noClasses()
        .that()
        .resideInAPackage(module)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .check(product);
  }
}
