import { type Answer, anyOf, ask, not, when } from "./answer.ts";
import { manifest } from "./examples.ts";
import { at, type Field, isAbsent, items } from "./field.ts";
import { type Findings, isText, violation } from "./finding.ts";

/**
 * Kinds that hold rules in groups, as Prometheus' own files do. Sources: the API references of the Prometheus operator
 * (`PrometheusRuleSpec`), of the operator of VictoriaMetrics (`VMRuleSpec`) and of Loki's (`AlertingRuleSpec`).
 */
export const RULE_KINDS = [
  "monitoring.coreos.com/PrometheusRule",
  "operator.victoriametrics.com/VMRule",
  "loki.grafana.com/AlertingRule",
] as const;

/** An alert, the group that it is in, and whether it is one: what records has no `alert`. */
interface Alert {
  readonly isAlert: Answer;
  readonly rule: Field;
  readonly group: Field;
}

const alertsOf = (root: Field): readonly Alert[] =>
  items(at(root, "spec", "groups")).flatMap((group) =>
    items(at(group, "rules")).map((rule) => ({
      isAlert: ask(at(rule, "alert"), (value) => !isAbsent(value)),
      rule,
      group,
    })),
  );

/**
 * Every alert must have a text in `part` under one of the names. Labels count that its group gives to all (Prometheus 3,
 * "Recording rules", `rule_group.labels`).
 */
export const alertsMustHave = (
  root: Field,
  part: "labels" | "annotations",
  names: readonly string[],
  allowed: string,
): Findings =>
  alertsOf(root).flatMap(({ isAlert, rule, group }) => {
    const holders = part === "labels" ? [rule, group] : [rule];
    const has = anyOf(holders.flatMap((holder) => names.map((name) => ask(at(holder, part, name), isText))));
    const [first] = names;
    const field = first === undefined ? at(rule, part) : at(rule, part, first);
    return when(isAlert, when(not(has), [violation(field, allowed)]));
  });

/** Rules, for examples. */
export const prometheusRule = (...rules: readonly Readonly<Record<string, unknown>>[]) =>
  manifest("monitoring.coreos.com/v1", "PrometheusRule", { spec: { groups: [{ name: "shop", rules }] } });

/** A rule that alerts, for examples. */
export const alert = (more: Readonly<Record<string, unknown>>) => ({
  alert: "ShopDown",
  expr: 'up{job="shop"} == 0',
  ...more,
});
