import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type { Policies, PolicyPackArgs } from "@pulumi/policy";
import proto from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { AnalyzeRequest, AnalyzerInfo, AnalyzerResource } from "@pulumi/pulumi/proto/analyzer_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { Analyzer } from "../../policy/analyzer/analyzer.ts";
import { type Pack } from "../../policy/analyzer/messages.ts";
import { type Policy } from "../../policy/analyzer/policy.ts";
import { toSdkPolicy } from "../../policy/analyzer/sdk.ts";
import { toPolicy, toStackPolicy, unusedExemptionsPolicy } from "../../policy/crossguard.ts";
import { ExemptionLedger } from "../../policy/lib/ledger.ts";
import { type Resource } from "../../policy/lib/kubernetes.ts";
import { type StackExampleResource } from "../../policy/lib/stack-rule.ts";
import { rules, stackRules } from "../../policy/rules/index.ts";

interface Message {
  readonly toObject: () => unknown;
}
type Rpc = (call: { request: unknown }, callback: (error: unknown, response?: Message) => void) => unknown;
type MakeRpc = (name: string, version: string, level: string, policies: Policies) => Rpc;

const require = createRequire(import.meta.url);

/** What the SDK answers the engine with, which is no part of its public interface. */
const sdk = {
  ...(require("@pulumi/policy/server.js") as {
    readonly makeAnalyzeRpcFun: MakeRpc;
    readonly makeAnalyzeStackRpcFun: MakeRpc;
    readonly makeRemediateRpcFun: MakeRpc;
  }),
  ...(require("@pulumi/policy/protoutil.js") as {
    readonly makeAnalyzerInfo: (
      name: string,
      version: string,
      level: string,
      args: PolicyPackArgs,
      config: unknown,
    ) => AnalyzerInfo;
  }),
  ...(require("@pulumi/policy/proxy.js") as { readonly unknownStringValue: string }),
  ...(require("@pulumi/pulumi/runtime/rpc.js") as {
    readonly specialSigKey: string;
    readonly specialSecretSig: string;
  }),
};

const ledger = new ExemptionLedger("2026-06-15");

const PACK: Pack = {
  name: "slipway",
  version: "1.2.3",
  displayName: "Slipway",
  description: "What a platform must not do without.",
  policies: [
    ...rules.map((rule) => toPolicy(rule, ledger)),
    ...stackRules.map((rule) => toStackPolicy(rule, ledger)),
    unusedExemptionsPolicy(ledger),
  ],
  config: { "rds-multi-az": "disabled", "image-registry": { registries: ["example.com"] } },
};

const answerOf = (make: MakeRpc, policies: readonly Policy[], request: unknown): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const rpc = make(PACK.name, PACK.version, "mandatory", policies.map(toSdkPolicy));
    void rpc({ request }, (error, response) => {
      if (response) resolve(response.toObject());
      else reject(error as Error);
    });
  });

type Example = Pick<Resource, "type" | "props">;

function fill<T extends AnalyzeRequest | AnalyzerResource>(
  request: T,
  { type, props }: Example,
  name = "example",
): T {
  request.setType(type);
  request.setName(name);
  request.setUrn(`urn:pulumi:production::slipway::${type}::${name}`);
  request.setProperties(structs.Struct.fromJavaScript(JSON.parse(JSON.stringify(props)) as never));
  request.setOptions(new proto.AnalyzerResourceOptions());
  return request;
}

function toStackRequest(resources: readonly StackExampleResource[]): proto.AnalyzeStackRequest {
  const request = new proto.AnalyzeStackRequest();
  request.setResourcesList(
    resources.map((resource, index) => {
      const { name = `example-${index}`, urn, parent = "", dependencies = [], ignoreChanges = [] } = resource;
      const message = fill(new proto.AnalyzerResource(), resource, name);
      if (urn !== undefined) message.setUrn(urn);
      message.setParent(parent);
      message.setDependenciesList([...dependencies]);
      message.getOptions()?.setIgnorechangesList([...ignoreChanges]);
      return message;
    }),
  );
  return request;
}

const analyze = (analyzer: Analyzer, request: AnalyzeRequest): proto.AnalyzeResponse =>
  proto.AnalyzeResponse.deserializeBinary(analyzer.analyze(request));

const POD = "kubernetes:core/v1:Pod";
const secret = (value: unknown): object => ({ [sdk.specialSigKey]: sdk.specialSecretSig, value });

describe("the pack's analyzer, beside the SDK's", () => {
  const analyzer = new Analyzer(PACK);

  it("says the same of the pack", () => {
    const args = { ...PACK, policies: PACK.policies.map(toSdkPolicy) };
    const { name, version, config } = PACK;
    assert.deepEqual(
      analyzer.info().toObject(),
      sdk.makeAnalyzerInfo(name, version, "mandatory", args, config).toObject(),
    );
  });

  const badExamples = rules.flatMap(({ examples }) => examples.bad.map(({ resource }) => resource));

  /** A bad example of each type, and what the engine may send beside plain values. */
  const resources: readonly Example[] = [
    ...new Map(badExamples.map((resource) => [resource.type, resource])).values(),
    {
      type: POD,
      props: { spec: { containers: [{ image: sdk.unknownStringValue }, { image: "shop:latest" }] } },
    },
    { type: POD, props: { spec: sdk.unknownStringValue } },
    {
      type: POD,
      props: { spec: secret({ containers: [{ securityContext: secret({ privileged: true }) }] }) },
    },
    { type: POD, props: {} },
    { type: "random:index/randomId:RandomId", props: { byteLength: 4 } },
  ];

  it("says the same of resources", async () => {
    for (const resource of resources) {
      const request = fill(new proto.AnalyzeRequest(), resource);
      assert.deepEqual(
        // A new one each time: what is not known yet it says once a rule.
        analyze(new Analyzer(PACK), request).toObject(),
        await answerOf(sdk.makeAnalyzeRpcFun, PACK.policies, request),
        JSON.stringify(resource),
      );
    }
  });

  it("says the same of stacks", async () => {
    const unknown = {
      type: "kubernetes:core/v1:Service",
      props: { metadata: { namespace: sdk.unknownStringValue }, spec: { selector: { app: "shop" } } },
    };
    const stacks = stackRules.flatMap(({ examples: { bad } }) => bad.map((example) => example.resources));
    for (const stack of [...stacks, [unknown, unknown], []]) {
      const request = toStackRequest(stack);
      assert.deepEqual(
        new Analyzer(PACK).analyzeStack(request).toObject(),
        await answerOf(sdk.makeAnalyzeStackRpcFun, PACK.policies, request),
      );
    }
  });

  it("fixes the same", async () => {
    const policies = PACK.policies.map((policy) => ({ ...policy, enforcementLevel: "remediate" as const }));
    const mending = new Analyzer({ ...PACK, policies });
    for (const resource of [...resources.filter(({ type }) => type === POD), ...resources.slice(-1)]) {
      if (JSON.stringify(resource).includes(sdk.specialSecretSig)) continue; // the SDK unwraps those for good
      const request = fill(new proto.AnalyzeRequest(), resource);
      assert.deepEqual(
        mending.remediate(request).toObject(),
        await answerOf(sdk.makeRemediateRpcFun, policies, request),
        JSON.stringify(resource),
      );
    }
  });
});

describe("the pack's analyzer", () => {
  const privileged = {
    type: POD,
    props: { spec: { containers: [{ securityContext: { privileged: true } }] } },
  };

  function configured(entries: Readonly<Record<string, [level: number, settings?: object]>>): Analyzer {
    const analyzer = new Analyzer(PACK);
    const request = new proto.ConfigureAnalyzerRequest();
    for (const [name, [level, settings]] of Object.entries(entries)) {
      const config = new proto.PolicyConfig();
      config.setEnforcementlevel(level as 0);
      if (settings) config.setProperties(structs.Struct.fromJavaScript(settings as never));
      request.getPolicyconfigMap().set(name, config);
    }
    analyzer.configure(request);
    return analyzer;
  }

  const diagnosticsOf = (analyzer: Analyzer, resource: Example, policy: string): [number, string][] =>
    analyze(analyzer, fill(new proto.AnalyzeRequest(), resource))
      .getDiagnosticsList()
      .filter((diagnostic) => diagnostic.getPolicyname() === policy)
      .map((diagnostic) => [diagnostic.getEnforcementlevel(), diagnostic.getMessage()]);

  it("takes levels and settings from the organisation, and its own where there are none", () => {
    const { ADVISORY, DISABLED, MANDATORY, REMEDIATE } = proto.EnforcementLevel;
    const levelsOf = (level: number): number[] =>
      diagnosticsOf(configured({ "pod-privileged": [level] }), privileged, "pod-privileged").map(
        ([reported]) => reported,
      );
    assert.deepEqual(levelsOf(ADVISORY), [ADVISORY]);
    assert.deepEqual(levelsOf(DISABLED), []);
    assert.deepEqual(levelsOf(REMEDIATE), [MANDATORY]);
    assert.deepEqual(
      diagnosticsOf(configured({}), privileged, "pod-privileged").map(([level]) => level),
      [MANDATORY],
    );
    const [[, message] = [0, ""]] = diagnosticsOf(
      configured({ "image-registry": [MANDATORY, { registries: ["example.com"] }] }),
      { type: POD, props: { spec: { containers: [{ image: "example.org/shop" }] } } },
      "image-registry",
    );
    assert.match(message, /Allowed: an image of example\.com\./);
  });

  it("refuses settings of rules and options that there are none of, all at once", () => {
    assert.throws(
      () =>
        configured({
          "image-registry": [0, { registrys: ["example.com"], exemptions: [] }],
          "pod-privilegde": [0],
          "pdb-below-minimum": [0, { constructor: 1 }],
        }),
      (error: Error) => {
        assert.deepEqual(error.message.split("\n"), [
          "the configuration of policy pack 'slipway':",
          "image-registry.registrys: no such option. Options of this rule: registries, exemptions.",
          "pdb-below-minimum.constructor: no such option. Options of this rule: exemptions.",
          'pod-privilegde: no such rule. Did you mean pod-privileged? "slipway-policy list" has them all.',
        ]);
        return true;
      },
    );
  });

  it("says once of a rule that it can't judge yet, however many resources leave it open", () => {
    const analyzer = new Analyzer(PACK);
    const open = { type: POD, props: { spec: sdk.unknownStringValue } };
    const count = (): number => diagnosticsOf(analyzer, open, "pod-privileged").length;
    assert.deepEqual([count(), count(), count()], [1, 0, 0]);
    assert.equal(diagnosticsOf(analyzer, privileged, "pod-privileged").length, 1);
  });

  it("names a policy that throws, which rules never do", () => {
    const judge = (): never => {
      throw new Error("oh no");
    };
    const policies = [{ ...toPolicy(rules[0] ?? assert.fail(), ledger), judge }];
    assert.throws(
      () => new Analyzer({ ...PACK, policies }).analyze(fill(new proto.AnalyzeRequest(), privileged)),
      /policy 'pod-privileged' from policy pack 'slipway@v1\.2\.3':\nError: oh no/,
    );
  });
});
