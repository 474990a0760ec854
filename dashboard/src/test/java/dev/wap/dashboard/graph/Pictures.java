package dev.wap.dashboard.graph;

import java.io.IOException;
import java.nio.file.Files;

/** Writes pictures to look at: {@code target/pictures/*.html}. */
final class Pictures {
  private Pictures() {}

  public static void main(String[] args) throws IOException {
    java.nio.file.Path folder = Files.createDirectories(java.nio.file.Path.of("target/pictures"));
    Files.copy(
        java.nio.file.Path.of("src/main/resources/dev/wap/dashboard/assets/graph.css"),
        folder.resolve("graph.css"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Layouts layouts = new Layouts();
    Graph graph = Histories.machine();
    for (String name : new String[] {"published", "rejected", "failed"}) {
      write(folder, name, graph, Path.of(graph, Histories.read(name)), layouts);
    }
    write(
        folder,
        "running",
        graph,
        Path.of(graph, Histories.read("published").subList(0, 15)),
        layouts);
    write(folder, "retried", graph, Path.of(graph, PathTest.retried()), layouts);
    Graph other =
        Graph.parse(Files.readString(java.nio.file.Path.of("../statemachine/aftercare.asl.json")));
    write(folder, "aftercare", other, Path.of(other, java.util.List.of()), layouts);
  }

  private static void write(
      java.nio.file.Path folder, String name, Graph graph, Path path, Layouts layouts)
      throws IOException {
    Files.writeString(
        folder.resolve(name + ".html"),
        "<!DOCTYPE html><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">"
            + "<link rel=\"stylesheet\" href=\"graph.css\"><title>"
            + name
            + "</title>\n"
            + GraphPicture.html("g", graph, path, layouts.of(graph)));
  }
}
