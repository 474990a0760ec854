package dev.wap.dashboard.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

class GraphPictureTest {
  private final Layouts layouts = new Layouts();

  @Test
  void everyStateIsALinkAndSaysItsStatus() {
    Graph graph = Histories.machine();
    String html = html(graph, Path.of(graph, Histories.read("failed")));
    graph
        .nodes()
        .forEach(node -> assertThat(html).contains("href=\"#state-" + node.id() + "\" aria-label"));
    assertThat(html)
        .contains("aria-label=\"WriteSnapshot, Task: Caught error")
        .contains("aria-label=\"Published, Succeed: Succeed\"")
        .contains("<title id=\"g-title\">Execution graph: Failed</title>");
  }

  @Test
  void nothingOfItBreaksAStrictPolicy() {
    Graph graph = Histories.machine();
    assertThat(html(graph, Path.of(graph, Histories.read("published"))))
        .doesNotContain("style=")
        .doesNotContain("<script")
        .doesNotContain("<style");
  }

  @Test
  void namesAndErrorsAreEscaped() {
    String bad = "<b onclick='x'>\\\"&";
    Graph graph =
        Graph.parse(
            """
            {"StartAt": "%s", "States": {"%s": {"Type": "<i>", "Next": "End"},
             "End": {"Type": "Succeed"}}}
            """
                .formatted(bad, bad));
    Path path =
        Path.of(
            graph,
            List.of(
                HistoryEvent.builder()
                    .type(HistoryEventType.TASK_STATE_ENTERED)
                    .id(1L)
                    .previousEventId(0L)
                    .timestamp(Instant.EPOCH)
                    .stateEnteredEventDetails(details -> details.name(graph.start().name()))
                    .build(),
                HistoryEvent.builder()
                    .type(HistoryEventType.EXECUTION_FAILED)
                    .id(2L)
                    .previousEventId(1L)
                    .timestamp(Instant.EPOCH)
                    .executionFailedEventDetails(
                        details -> details.error("<u>").cause("</title><script>"))
                    .build()));
    assertThat(html(graph, path))
        .doesNotContain("<b ", "<i>", "<u>", "<script>")
        .contains("&lt;u&gt;: &lt;/title&gt;&lt;script&gt;")
        .contains("&lt;b onclick=&#39;x&#39;&gt;&quot;&amp;");
  }

  @Test
  void anIdThatIsNoneIsRefused() {
    Graph graph = Histories.machine();
    assertThatThrownBy(
            () -> GraphPicture.html("\"><b>", graph, Path.of(graph, List.of()), layouts.of(graph)))
        .hasMessageContaining("not fit for an HTML id");
  }

  @Test
  void idsOfStatesAreUnique() {
    Graph graph =
        Graph.parse(
            """
            {"StartAt": "A?", "States": {"A?": {"Type": "Pass", "Next": "A!"}, "A!": {"Type": "Succeed"}}}
            """);
    assertThat(graph.nodes()).extracting(Node::id).containsExactly("A-", "A--2");
    assertThatThrownBy(() -> Graph.parse("{\"StartAt\": \"X\", \"States\": {}}"))
        .hasMessage("the definition has no state 'X'");
  }

  private String html(Graph graph, Path path) {
    return GraphPicture.html("g", graph, path, layouts.of(graph));
  }
}
