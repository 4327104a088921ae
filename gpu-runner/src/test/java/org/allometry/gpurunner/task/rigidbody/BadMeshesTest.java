package org.allometry.gpurunner.task.rigidbody;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.allometry.gpurunner.BadInput;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BadMeshesTest {
  @TempDir private Path folder;

  static Stream<BadInput> meshes() {
    return BadInput.of("meshes");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("meshes")
  void saysWhatIsWrongWithAMesh(BadInput bad) throws IOException {
    assertEquals(bad.text("says"), answer(bad, folder));
  }

  static String answer(BadInput bad, Path folder) throws IOException {
    if (bad.has("text")) {
      Files.writeString(folder.resolve("mesh.obj"), bad.text("text"));
    } else if (bad.has("hex")) {
      Files.write(folder.resolve("mesh.obj"), HexFormat.of().parseHex(bad.text("hex")));
    } else if (bad.has("folder")) {
      Files.createDirectory(folder.resolve("mesh.obj"));
    }
    try {
      ObjMesh.readFolder(folder, 16);
      return "nothing is wrong";
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).replace(folder.toString(), "FOLDER");
    }
  }
}
