import type { JavaScriptValue, Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb.js";
import proto from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { AnalyzeDiagnostic, AnalyzerInfo, PolicyConfig } from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { PolicyInfo, PolicyNotApplicable, Remediation } from "@pulumi/pulumi/proto/analyzer_pb.js";
import { type EnforcementLevel } from "../lib/pack-config.ts";
import { type Settings } from "../lib/options.ts";
import { type Policy, type Properties } from "./policy.ts";
import { Struct } from "../structs/protobuf.ts";

/** A pack as the engine knows it. */
export interface Pack {
  readonly name: string;
  readonly version: string;
  readonly displayName: string;
  readonly description: string;
  readonly policies: readonly Policy[];
  /** What counts for a policy where the organisation's configuration of it says nothing else. */
  readonly config: Settings | undefined;
  /** Told once, before the first resource is judged. @default nothing */
  readonly notice?: string;
}

const LEVELS = {
  advisory: proto.EnforcementLevel.ADVISORY,
  mandatory: proto.EnforcementLevel.MANDATORY,
  remediate: proto.EnforcementLevel.REMEDIATE,
  disabled: proto.EnforcementLevel.DISABLED,
} as const;

const SEVERITIES = {
  low: proto.PolicySeverity.POLICY_SEVERITY_LOW,
  medium: proto.PolicySeverity.POLICY_SEVERITY_MEDIUM,
  high: proto.PolicySeverity.POLICY_SEVERITY_HIGH,
  critical: proto.PolicySeverity.POLICY_SEVERITY_CRITICAL,
} as const;

/** @throws where the engine sends a level that there was none of when this was written */
export function levelOf(level: number): EnforcementLevel {
  for (const [name, value] of Object.entries(LEVELS)) if (value === level) return name as EnforcementLevel;
  throw new Error(`no such enforcement level: ${level}`);
}

const toStruct = (properties: object): StructMessage =>
  Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);

function toPolicyInfo(policy: Policy): PolicyInfo {
  const info = new proto.PolicyInfo();
  info.setName(policy.name);
  info.setDisplayname(policy.displayName);
  info.setDescription(policy.description);
  info.setEnforcementlevel(LEVELS[policy.enforcementLevel]);
  info.setSeverity(SEVERITIES[policy.severity]);
  info.setTagsList([...policy.tags]);
  info.setRemediationSteps(policy.remediationSteps);
  info.setPolicyType(
    policy.kind === "stack" ? proto.PolicyType.POLICY_TYPE_STACK : proto.PolicyType.POLICY_TYPE_RESOURCE,
  );
  if (policy.url !== undefined) info.setUrl(policy.url);
  if (Object.keys(policy.configSchema).length > 0) {
    const schema = new proto.PolicyConfigSchema();
    schema.setProperties(toStruct(policy.configSchema));
    info.setConfigschema(schema);
  }
  if (policy.framework) {
    const framework = new proto.PolicyComplianceFramework();
    framework.setName(policy.framework.name);
    framework.setVersion(policy.framework.version);
    framework.setReference(policy.framework.reference);
    framework.setSpecification(policy.framework.specification);
    info.setFramework(framework);
  }
  return info;
}

/** An entry of a configuration: a level, or an object of a level and settings. */
function toPolicyConfig(entry: unknown): PolicyConfig {
  const { enforcementLevel, ...settings } = (
    typeof entry === "string" ? { enforcementLevel: entry } : entry
  ) as Settings & { readonly enforcementLevel?: EnforcementLevel };
  const config = new proto.PolicyConfig();
  if (enforcementLevel !== undefined) config.setEnforcementlevel(LEVELS[enforcementLevel]);
  if (Object.keys(settings).length > 0) config.setProperties(toStruct(settings));
  return config;
}

export function toAnalyzerInfo({ policies, config, ...pack }: Pack): AnalyzerInfo {
  const info = new proto.AnalyzerInfo();
  info.setName(pack.name);
  info.setVersion(pack.version);
  info.setDisplayname(pack.displayName);
  info.setDescription(pack.description);
  info.setSupportsconfig(true);
  info.setPoliciesList(policies.map(toPolicyInfo));
  for (const [name, entry] of Object.entries(config ?? {}))
    info.getInitialconfigMap().set(name, toPolicyConfig(entry));
  return info;
}

/** A policy's word on a resource, or on a stack. */
export function toDiagnostic(
  pack: Pack,
  policy: Policy,
  level: EnforcementLevel,
  message: string,
  urn?: string,
): AnalyzeDiagnostic {
  const diagnostic = new proto.AnalyzeDiagnostic();
  diagnostic.setPolicyname(policy.name);
  diagnostic.setPolicypackname(pack.name);
  diagnostic.setPolicypackversion(pack.version);
  diagnostic.setDescription(policy.description);
  diagnostic.setSeverity(SEVERITIES[policy.severity]);
  diagnostic.setEnforcementlevel(LEVELS[level]);
  diagnostic.setMessage(message);
  if (urn !== undefined) diagnostic.setUrn(urn);
  return diagnostic;
}

export function toNotApplicable({ name }: Policy, reason: string): PolicyNotApplicable {
  const notApplicable = new proto.PolicyNotApplicable();
  notApplicable.setPolicyName(name);
  notApplicable.setReason(reason);
  return notApplicable;
}

export function toRemediation(pack: Pack, policy: Policy, properties: Properties): Remediation {
  const remediation = new proto.Remediation();
  remediation.setPolicyname(policy.name);
  remediation.setPolicypackname(pack.name);
  remediation.setPolicypackversion(pack.version);
  remediation.setDescription(policy.description);
  remediation.setProperties(toStruct(properties));
  return remediation;
}
