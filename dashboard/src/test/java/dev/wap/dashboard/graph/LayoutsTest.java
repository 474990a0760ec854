package dev.wap.dashboard.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing of a picture lies over anything else. */
class LayoutsTest {
  private final Layouts layouts = new Layouts();

  @ParameterizedTest
  @ValueSource(strings = {"wap", "aftercare"})
  void boxesAndLabelsLieApartAndWithinThePicture(String machine) throws IOException {
    Layout layout = layouts.of(graph(machine));
    List<Layout.Box> all = new ArrayList<>(layout.boxes().values());
    layout.routes().values().forEach(route -> all.addAll(route.label()));
    for (int i = 0; i < all.size(); i++) {
      Layout.Box box = all.get(i);
      assertThat(box.x()).isNotNegative();
      assertThat(box.y()).isNotNegative();
      assertThat(box.x() + box.width()).isLessThanOrEqualTo(layout.width());
      assertThat(box.bottom()).isLessThanOrEqualTo(layout.height());
      for (Layout.Box other : all.subList(i + 1, all.size())) {
        assertThat(box.overlaps(other)).as("%s and %s", box, other).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wap", "aftercare"})
  void transitionsRunStraightAroundBoxesAndLabelsOfOthers(String machine) throws IOException {
    Layout layout = layouts.of(graph(machine));
    layout
        .routes()
        .forEach(
            (edge, route) -> {
              for (int i = 1; i < route.points().size(); i++) {
                Layout.Point from = route.points().get(i - 1);
                Layout.Point to = route.points().get(i);
                assertThat(from.x() == to.x() || from.y() == to.y()).as("%s", edge).isTrue();
                assertThat(to.x()).isBetween(0d, layout.width());
                assertThat(to.y()).isBetween(0d, layout.height());
                Layout.Box segment = segment(from, to);
                layout
                    .boxes()
                    .forEach(
                        (node, box) ->
                            assertThat(segment.overlaps(box))
                                .as("%s -> %s over %s", edge.from(), edge.to(), node)
                                .isFalse());
                layout
                    .routes()
                    .forEach(
                        (other, way) -> {
                          if (!other.equals(edge)) {
                            way.label()
                                .forEach(
                                    label ->
                                        assertThat(segment.overlaps(label))
                                            .as("%s over the label of %s", edge, other)
                                            .isFalse());
                          }
                        });
              }
            });
  }

  @Test
  void theUsualWayRunsStraightDown() {
    Graph graph = Histories.machine();
    Layout layout = layouts.of(graph);
    assertThat(
            List.of(
                    "IsUpload?",
                    "ReadEvent",
                    "CreateBranch",
                    "AlreadyDone?",
                    "WriteSnapshot",
                    "AuditBranch",
                    "AuditPassed?",
                    "MergeBranch",
                    "Merged?",
                    "NotifyPublished",
                    "Published")
                .stream()
                .map(name -> layout.boxes().get(graph.node(name).orElseThrow()).middle())
                .distinct())
        .hasSize(1);
  }

  @Test
  void aLayoutIsComputedOnce() {
    assertThat(layouts.of(Histories.machine())).isSameAs(layouts.of(Histories.machine()));
  }

  /** Half a pixel thick, and a little shorter, since a transition touches the boxes it joins. */
  private static Layout.Box segment(Layout.Point from, Layout.Point to) {
    boolean isAcross = from.y() == to.y();
    double x = Math.min(from.x(), to.x());
    double y = Math.min(from.y(), to.y());
    double length = Math.max(0, Math.abs(from.x() - to.x()) + Math.abs(from.y() - to.y()) - 0.2);
    return isAcross
        ? new Layout.Box(x + 0.1, y - 0.25, length, 0.5)
        : new Layout.Box(x - 0.25, y + 0.1, 0.5, length);
  }

  private static Graph graph(String machine) throws IOException {
    return Graph.parse(
        Files.readString(java.nio.file.Path.of("../statemachine/" + machine + ".asl.json")));
  }
}
