package org.allometry.gpurunner.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript archive: a stored zip with the pickled module object, an empty table of
 * constants, the format version and the source.
 *
 * <p>The module has no parameters or buffers; its methods get every tensor as an argument. Source:
 * the serialization notes of PyTorch, {@code torch/csrc/jit/docs/serialization.md}.
 */
public final class TorchScriptArchive {
  /** Version of the operators' schemas (10: PyTorch 1.11 and later). */
  private static final String FORMAT_VERSION = "10\n";

  private TorchScriptArchive() {}

  /**
   * The bytes of an archive.
   *
   * @param source serialised TorchScript that defines the class {@code name} with the one attribute
   *     {@code training : bool}; functions are called as {@code __torch__.function}
   * @param name of the module's class
   */
  public static byte[] of(String source, String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      store(zip, "data.pkl", module(name));
      store(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
      store(zip, "constants.pkl", latin("\u0080\u0002)."));
      store(zip, "version", latin(FORMAT_VERSION));
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry("step/" + name);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /**
   * Pickle, protocol 2: an object of the class with the state {@code {"training": False}}, that is
   * PROTO 2, GLOBAL, EMPTY_TUPLE, NEWOBJ, EMPTY_DICT, BINUNICODE, NEWFALSE, SETITEM, BUILD, STOP.
   */
  private static byte[] module(String name) {
    return latin("\u0080\u0002c__torch__\n" + name + "\n)\u0081}X\u0008\0\0\0training\u0089sb.");
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
