// Draws the overview's charts of what /api/overview says, and again whenever the page has been renewed.
const charts = new Map();

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function seconds(time) {
  return Date.parse(time) / 1000;
}

function line(label, number) {
  const stroke = color(`--series-${number}`);
  return { label, stroke, width: 2, points: { show: true, size: 6, fill: stroke } };
}

// The time as an axis says it: the day where the chart spans several, else the hour and minute, and seconds of minutes.
function times(plot, splits) {
  const seconds = plot.scales.x.max - plot.scales.x.min;
  const [from, to] = seconds > 2 * 86400 ? [5, 10] : seconds > 900 ? [11, 16] : [11, 19];
  return splits.map((it) => new Date(it * 1000).toISOString().slice(from, to));
}

// A single moment has no width: half an hour is left on either side.
function span(plot, from, to) {
  return plot.data[0].length === 1 ? [from - 1800, from + 1800] : [from, to];
}

function chart(element, data, series, percent) {
  if (data[0].length === 0) {
    return;
  }
  const names = JSON.stringify(series.map((it) => it.label));
  const known = charts.get(element);
  if (known && known.names === names) {
    known.plot.setData(data);
    return;
  }
  known?.plot.destroy();
  const rule = { stroke: color("--line"), width: 1 };
  const axis = { stroke: color("--muted"), grid: rule, ticks: rule };
  const label = (it) => (percent ? `${it} %` : it.toLocaleString("en"));
  const size = () => ({ width: element.clientWidth, height: 230 });
  const plot = new uPlot(
    {
      ...size(),
      tzDate: (time) => uPlot.tzDate(new Date(time * 1000), "UTC"),
      scales: { x: { range: span }, y: { range: percent ? [0, 105] : (it, low, high) => [0, Math.max(1, high * 1.1)] } },
      axes: [{ ...axis, values: times }, { ...axis, size: 68, values: (it, values) => values.map(label) }],
      series: [{ label: "Time (UTC)", value: "{YYYY}-{MM}-{DD} {HH}:{mm}" }, ...series],
    },
    data,
    element,
  );
  new ResizeObserver(() => plot.setSize(size())).observe(element);
  charts.set(element, { plot, names });
}

function draw(overview) {
  chart(
    document.getElementById("pass-rate"),
    [
      overview.passRate.map((it) => seconds(it.at)),
      overview.passRate.map((it) => Math.round((1000 * it.passed) / it.judged) / 10),
    ],
    [line("Passed, %", 1)],
    true,
  );
  const tables = overview.rows.map((it) => [it.points.map((at) => seconds(at.at)), it.points.map((at) => at.rows)]);
  chart(
    document.getElementById("rows-chart"),
    tables.length === 0 ? [[]] : uPlot.join(tables),
    overview.rows.map((it, i) => ({
      ...line(it.table, i + 1),
      paths: uPlot.paths.stepped({ align: 1 }),
      spanGaps: true,
    })),
    false,
  );
}

async function renewCharts() {
  try {
    const answer = await fetch("/api/overview", { cache: "no-store" });
    if (answer.ok) {
      draw(await answer.json());
    }
  } catch {
    // The page itself says that the dashboard does not answer.
  }
}

renewCharts();
document.addEventListener("renewed", renewCharts);
// Colours are the scheme's.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  charts.forEach((it) => it.plot.destroy());
  charts.clear();
  renewCharts();
});
