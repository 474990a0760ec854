package dev.wap.dashboard;

/** Makes a page of a template. */
@FunctionalInterface
public interface Renderer {
  /**
   * Renders.
   *
   * @param template the template's path, such as {@code tables/list.jte}
   * @param page what the template takes as its parameter {@code page}
   */
  String render(String template, Object page);
}
