/**
 * Which ticket is not sent while a page for the same thing is. By name, with the labels that make it the same thing: a
 * label that neither alert has counts as equal (Alertmanager, "Configuration", "inhibit_rule"), so that one rule for all
 * would have a page for one node silence the tickets of every other.
 */
export interface Inhibition {
  readonly page: string;
  readonly ticket: string;
  /** Labels that both alerts have. */
  readonly equal: readonly string[];
}

export const alertInhibitions: readonly Inhibition[] = [
  { page: "ErrorBudgetBurn", ticket: "ErrorBudgetBurn", equal: ["namespace", "service", "sli"] },
  { page: "PodsNotReady", ticket: "PodsPartlyNotReady", equal: ["namespace", "deployment"] },
  { page: "VolumeFull", ticket: "VolumeNearlyFull", equal: ["namespace", "persistentvolumeclaim"] },
];
