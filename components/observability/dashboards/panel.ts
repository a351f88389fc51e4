/**
 * Grafana's dashboards as plain data. Source: Grafana, "Dashboard JSON model", and the schemas of its kinds (`dashboard`
 * v0alpha1, panels `timeseries` and `stat`). Its Foundation SDK would be 13 MB for what these types say, and sets neither
 * the `refId` of a query nor the `id` of a panel.
 */

/** How a figure is written: Grafana's names of units. */
export type Unit = "bytes" | "Bps" | "dtdurations" | "none" | "percentunit" | "reqps" | "s" | "short";

/** A query, and what its series are called: labels as `{{label}}`. */
export interface Target {
  readonly expr: string;
  readonly legend: string;
}

export interface PanelSpec {
  readonly title: string;
  /** What it says, and when to worry: shown behind the panel's `i`. */
  readonly description: string;
  readonly unit: Unit;
  /** A curve over time, or a number of now. @default "timeseries" */
  readonly kind?: "timeseries" | "stat";
  /** Parts of a whole are stacked. @default false */
  readonly stacked?: boolean;
  /** From this value on it is red; below it, with `low`. */
  readonly alarm?: { readonly at: number; readonly low?: boolean };
  readonly targets: readonly Target[];
}

/** A headline, and the panels below it, three in a line; four where they are numbers. */
export interface RowSpec {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

interface VariableSpec {
  readonly name: string;
  readonly label: string;
  /** A query for its values: `label_values(metric, label)`. */
  readonly query: string;
  /** What of a value counts: the first group of a regular expression. */
  readonly regex?: string;
  /** Several may be chosen, or all. @default false */
  readonly several?: boolean;
}

interface AnnotationSpec {
  readonly name: string;
  /** Series whose values are moments, in milliseconds. */
  readonly expr: string;
  readonly title: string;
  readonly color: string;
}

export interface DashboardSpec {
  /** Part of links, and so forever. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly VariableSpec[];
  readonly annotations: readonly AnnotationSpec[];
  readonly rows: readonly RowSpec[];
  /** What is looked at first, e.g. `now-6h`. */
  readonly from: string;
}

type Json = Readonly<Record<string, unknown>>;

const source = { type: "prometheus", uid: "${datasource}" } as const;
/** Grafana's grid is 24 wide. */
const columns = 24;
const sizes = { timeseries: { w: 8, h: 8 }, stat: { w: 6, h: 4 } } as const;
const letters = "ABCDEFGH";

/**
 * Series with a label `image` that people can read: name and the beginning of its digest, of which a legend has no room
 * for all 64 digits; an image without a digest as it is.
 */
export const readableImages = (expr: string): string =>
  `label_replace(label_replace(${expr}, "image", "$1", "image_spec", "(.*)"), ` +
  `"image", "$1 $2", "image_spec", "(?:.*/)?([^/@]+)@sha256:(.{12}).*")`;

/** The dashboard as Grafana reads it. The same specification makes the same. */
export function dashboardOf(spec: DashboardSpec): Json {
  return {
    uid: spec.uid,
    title: spec.title,
    description: spec.description,
    tags: ["slipway"],
    schemaVersion: 41,
    editable: false,
    graphTooltip: 1,
    refresh: "1m",
    timezone: "browser",
    time: { from: spec.from, to: "now" },
    templating: { list: [datasource, ...spec.variables.map(variableOf)] },
    annotations: { list: spec.annotations.map(annotationOf) },
    panels: placed(spec.rows),
  };
}

const datasource = {
  name: "datasource",
  label: "Prometheus",
  type: "datasource",
  query: "prometheus",
  hide: 0,
} as const;

const variableOf = ({ name, label, query, regex = "", several = false }: VariableSpec): Json => ({
  name,
  label,
  type: "query",
  datasource: source,
  query: { query, refId: name },
  definition: query,
  regex,
  refresh: 2,
  sort: 1,
  multi: several,
  includeAll: several,
  ...(several && { allValue: ".+", current: { text: "All", value: "$__all" } }),
});

const annotationOf = ({ name, expr, title, color }: AnnotationSpec): Json => ({
  name,
  datasource: source,
  enable: true,
  iconColor: color,
  expr,
  titleFormat: title,
  useValueForTime: true,
});

function placed(rows: readonly RowSpec[]): Json[] {
  const all: Json[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    all.push({
      id: all.length + 1,
      type: "row",
      title,
      collapsed: false,
      gridPos: { x: 0, y, w: columns, h: 1 },
      panels: [],
    });
    y += 1;
    let [x, height] = [0, 0];
    for (const panel of panels) {
      const { w, h } = sizes[panel.kind ?? "timeseries"];
      if (x + w > columns) [x, y, height] = [0, y + height, 0];
      all.push({ id: all.length + 1, gridPos: { x, y, w, h }, ...panelOf(panel) });
      x += w;
      height = Math.max(height, h);
    }
    y += height;
  }
  return all;
}

function panelOf({
  kind = "timeseries",
  title,
  description,
  unit,
  stacked,
  alarm,
  targets,
}: PanelSpec): Json {
  return {
    type: kind,
    title,
    description,
    datasource: source,
    targets: targets.map(({ expr, legend }, index) => ({
      refId: letters[index],
      datasource: source,
      expr,
      legendFormat: legend,
      ...(kind === "stat" ? { instant: true, range: false } : { instant: false, range: true }),
    })),
    fieldConfig: {
      defaults: {
        unit,
        ...(unit === "percentunit" && alarm?.low !== true && { min: 0 }),
        thresholds: { mode: "absolute", steps: stepsOf(alarm) },
        ...(kind === "timeseries" && {
          custom: {
            fillOpacity: stacked === true ? 30 : 10,
            stacking: { mode: stacked === true ? "normal" : "none", group: "A" },
            thresholdsStyle: { mode: alarm ? "dashed" : "off" },
          },
        }),
      },
      overrides: [],
    },
    options:
      kind === "stat"
        ? { reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false }, textMode: "auto" }
        : {
            legend: { showLegend: true, displayMode: "list", placement: "bottom", calcs: [] },
            tooltip: { mode: "multi", sort: "desc" },
          },
  };
}

function stepsOf(alarm: PanelSpec["alarm"]): Json[] {
  if (!alarm) return [{ color: "blue", value: null }];
  const [below, from] = alarm.low === true ? ["red", "green"] : ["green", "red"];
  return [
    { color: below, value: null },
    { color: from, value: alarm.at },
  ];
}
