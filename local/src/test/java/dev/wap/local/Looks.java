package dev.wap.local;

/** What can be asked of any page, whatever it shows. */
final class Looks {
  /** A script that makes all times as long as they get: whatever fits now, fits a minute later. */
  static final String LONG_TIMES =
      """
      () => document.querySelectorAll("main time").forEach((it) => (it.textContent = "59 seconds ago"))
      """;

  /** A script that answers with what is wrong with the page: a list of texts. */
  static final String PROBLEMS =
      """
      () => {
        const problems = [];
        const name = (it) => it.outerHTML.slice(0, 80);
        if (document.documentElement.scrollWidth > innerWidth) {
          problems.push(`wider than the window: ${document.documentElement.scrollWidth} of ${innerWidth}`);
        }
        if (document.querySelectorAll("h1").length !== 1) {
          problems.push("not one h1");
        }
        for (const it of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
          if (!it.labels || it.labels.length === 0) {
            problems.push("no label: " + name(it));
          }
        }
        for (const it of document.querySelectorAll("main table:not(.u-legend)")) {
          if (!it.caption || it.querySelectorAll("th[scope]").length === 0) {
            problems.push("no caption or headers: " + name(it));
          }
        }
        for (const it of document.querySelectorAll("a[href], button")) {
          if (!(it.textContent.trim() || it.getAttribute("aria-label"))) {
            problems.push("no text: " + name(it));
          }
        }
        const ids = [...document.querySelectorAll("[id]")].map((it) => it.id);
        ids.filter((it, i) => ids.indexOf(it) !== i).forEach((it) => problems.push("id twice: " + it));
        const light = (color) => {
          const [r, g, b] = color.match(/[0-9.]+/g).slice(0, 3).map((it) => {
            const part = Number(it) / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ground = (it) => {
          for (let at = it; at; at = at.parentElement) {
            const color = getComputedStyle(at).backgroundColor;
            if (!/, 0\\)$|transparent/.test(color)) {
              return color;
            }
          }
          return "rgb(255, 255, 255)";
        };
        for (const it of document.querySelectorAll("main *, header *, footer *")) {
          const text = [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
          if (!text || it.closest("svg, :disabled, [hidden], .hidden, .u-legend") || !it.checkVisibility()) {
            continue;
          }
          const [low, high] = [light(getComputedStyle(it).color), light(ground(it))].sort((a, b) => a - b);
          if ((high + 0.05) / (low + 0.05) < 4.5) {
            problems.push(`contrast ${((high + 0.05) / (low + 0.05)).toFixed(2)}: ` + name(it));
          }
        }
        return problems;
      }
      """;

  private Looks() {}
}
