import { type Exemption, type Exemptions } from "../lib/exemption.ts";
import { groupBy } from "../lib/group.ts";
import { type Report, type Rule } from "../lib/rule.ts";
import { type StackResource, type StackRule } from "../lib/stack-rule.ts";
import { type Chunks, type DocumentText, documentsOf, splitDocuments } from "./documents.ts";
import { reasonOf } from "./file-error.ts";
import { type Source, sourcesOf } from "./files.ts";
import { type Selected, type SelectedRules } from "./selection.ts";
import { contentsOf, type Input, type Subject } from "./subjects.ts";
import type { Position } from "./tree.ts";
import { ParseError, Reader } from "./yaml.ts";

/** A place in a file. */
export interface Place extends Position {
  readonly file: string;
}

/** Something that a rule has to say about a resource. */
export interface Result {
  readonly place: Place;
  readonly resource: StackResource;
  readonly rule: Rule | StackRule;
  readonly enforcement: "mandatory" | "advisory";
  readonly report: Report;
  /** The exemption that covers it, or covered it until it expired. */
  readonly exemption?: Exemption;
}

/** What could not be checked, and why. */
export interface Failure {
  readonly place: Partial<Place>;
  readonly message: string;
}

/** What came of a check. */
export interface Outcome {
  readonly violations: readonly Result[];
  /** What an exemption covers. */
  readonly exempted: readonly Result[];
  /** What can't be judged before the update; neither a violation nor a pass. */
  readonly unknown: readonly Result[];
  readonly failures: readonly Failure[];
  /** Documents that are no Kubernetes objects. */
  readonly unchecked: readonly Place[];
  readonly unusedExemptions: readonly Exemption[];
  /** The number of resources that were checked. */
  readonly resources: number;
}

/** A resource with the way back to where it was written. */
interface Located extends Pick<Subject, "resource"> {
  readonly placeOf: (keys: readonly (string | number)[]) => Place;
}

/**
 * The most resources that rules over all of them look at. All others go as soon as they are judged, so that an input
 * of any size can be checked; these have to be kept, and compared with each other.
 */
const MOST_RESOURCES = 50_000;

/** Whether text comes in only by and by, as from standard input. */
const isAwaited = (chunks: Chunks): chunks is AsyncIterable<string> =>
  (chunks as Partial<AsyncIterable<string>>)[Symbol.asyncIterator] !== undefined;

export class Check {
  private readonly violations: Result[] = [];
  private readonly exempted: Result[] = [];
  private readonly unknown: Result[] = [];
  private readonly failures: Failure[] = [];
  private readonly unchecked: Place[] = [];
  private readonly kept: Located[] = [];
  private readonly reader = new Reader();
  private resources = 0;
  private readonly rules: SelectedRules;
  private readonly exemptions: Exemptions;
  private readonly input: Input;

  constructor(rules: SelectedRules, exemptions: Exemptions, input: Input) {
    this.rules = rules;
    this.exemptions = exemptions;
    this.input = input;
  }

  /** Checks what paths stand for; what can't be read or parsed is a failure, and the rest is checked all the same. */
  async run(paths: readonly string[]): Promise<Outcome> {
    for (const path of paths) {
      for (const source of this.attempt(path, () => sourcesOf(path)) ?? []) await this.checkSource(source);
    }
    this.checkStack();
    // Hooks name the files that were changed: that none of them is for Kubernetes is no fault, and they are listed.
    if (this.resources === 0 && this.failures.length === 0 && this.unchecked.length === 0)
      this.fail({}, `there is nothing to check in ${paths.join(", ")}`);
    const { violations, exempted, unknown, failures, unchecked, resources } = this;
    const unusedExemptions = this.exemptions.unused();
    return { violations, exempted, unknown, failures, unchecked, unusedExemptions, resources };
  }

  private fail(place: Partial<Place>, message: string): void {
    this.failures.push({ place, message });
  }

  private attempt<T>(file: string, action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.fail({ file }, reasonOf(error));
      return undefined;
    }
  }

  private async checkSource({ name, open }: Source): Promise<void> {
    try {
      const chunks = open();
      if (isAwaited(chunks))
        for await (const document of splitDocuments(chunks)) this.checkDocument(name, document);
      else for (const document of documentsOf(chunks)) this.checkDocument(name, document);
    } catch (error) {
      this.fail({ file: name }, reasonOf(error));
    }
  }

  private checkDocument(file: string, { text, line, column }: DocumentText): void {
    const toPlace = (position: Position): Place => ({
      file,
      line: line + position.line - 1,
      column: position.line === 1 ? column + position.column - 1 : position.column,
    });
    try {
      for (const { value, locate } of this.reader.read(text)) {
        if (value === null || value === undefined) continue;
        const { subjects, unchecked } = contentsOf(value, this.input);
        for (const keys of unchecked) this.unchecked.push(toPlace(locate(keys)));
        for (const { resource, keys: prefix } of subjects)
          this.checkResource({
            resource,
            placeOf: (keys) => toPlace(locate(prefix.length === 0 ? keys : [...prefix, ...keys])),
          });
      }
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      const { position = { line: 1, column: 1 }, message } = error;
      this.fail(toPlace(position), `neither YAML nor JSON: ${message}`);
    }
  }

  private checkResource(located: Located): void {
    const { resource } = located;
    this.resources++;
    for (const selected of this.rules.rulesFor(resource.type)) {
      const reports = selected.rule.evaluate(resource, selected.settings);
      for (const report of reports) this.add(selected, resource, report, located.placeOf(report.keys));
    }
    if (this.rules.stackRules.length > 0 && this.kept.length <= MOST_RESOURCES) this.kept.push(located);
  }

  private checkStack(): void {
    const { stackRules } = this.rules;
    if (this.kept.length > MOST_RESOURCES) {
      const names = stackRules.map(({ rule }) => rule.name).join(", ");
      this.fail({}, `more than ${MOST_RESOURCES} resources: ${names} look at all of them and were left out`);
      return;
    }
    const resources = this.kept.map(({ resource }) => resource);
    const said = stackRules.flatMap((selected) =>
      selected.rule.evaluateStack(resources, selected.settings).map((report) => ({ selected, report })),
    );
    // The reader knows the places of one text at a time.
    const byResource = groupBy(said, ({ report }) => report.resource);
    const places = new Map<Report, Place>();
    for (const { resource, placeOf } of this.kept)
      for (const { report } of byResource.get(resource) ?? []) places.set(report, placeOf(report.keys));
    for (const { selected, report } of said) {
      const place = places.get(report);
      if (place) this.add(selected, report.resource, report, place);
    }
  }

  private add(
    { rule, enforcement }: Selected<Rule | StackRule>,
    resource: StackResource,
    report: Report,
    place: Place,
  ): void {
    const result = { place, resource, rule, enforcement, report };
    if (report.kind === "unknown") {
      this.unknown.push(result);
      return;
    }
    const verdict = this.exemptions.find(rule.name, resource);
    const list = verdict && !verdict.expired ? this.exempted : this.violations;
    list.push(verdict ? { ...result, exemption: verdict.exemption } : result);
  }
}
