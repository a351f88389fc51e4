import { changed, literal, optionalAt } from "../../lib/admission.ts";
import { allOf, anyOf, ask, not, when } from "../../lib/answer.ts";
import { manifest } from "../../lib/examples.ts";
import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { isText, must } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

/** AWS Load Balancer Controller, "Service annotations": with it every port has TLS, or those of `ssl-ports`. */
const CERTIFICATE = "service.beta.kubernetes.io/aws-load-balancer-ssl-cert";

/** Ports and names of ports at which pods end TLS themselves. */
const TLS_PORTS = [443, 8443];
const TLS_NAME = /^(kubernetes\.io\/)?(https|tls|ssl|wss|grpcs|ldaps|mqtts|amqps|websecure)([-_.].*)?$/;

const isTlsName = (value: unknown): boolean => typeof value === "string" && TLS_NAME.test(value);

const isEncrypted = (port: Field) =>
  anyOf([
    ask(at(port, "protocol"), (protocol) => !isAbsent(protocol) && protocol !== "TCP"),
    ask(at(port, "port"), (number) => TLS_PORTS.some((each) => each === number)),
    ask(at(port, "name"), isTlsName),
    ask(at(port, "appProtocol"), isTlsName),
  ]);

const service = (
  spec: Readonly<Record<string, unknown>>,
  annotations: Readonly<Record<string, string>> = {},
): ReturnType<typeof manifest> =>
  manifest("v1", "Service", { metadata: { name: "shop", namespace: "shop", annotations }, spec });

export const serviceLoadBalancerTls = kindRule({
  name: "service-load-balancer-tls",
  title: "Load balancers of Services should end TLS",
  why: "Without a certificate the load balancer passes on whatever comes: passwords and sessions cross the network readable.",
  fix: `Set the annotation ${CERTIFICATE} to a certificate's ARN; where pods end TLS themselves, name the port https or tls, or set its appProtocol.`,
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  kinds: ["core/Service"],
  examples: {
    good: [
      {
        title: "With a certificate",
        resource: service(
          { type: "LoadBalancer", ports: [{ port: 443, targetPort: "http" }] },
          { [CERTIFICATE]: "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d" },
        ),
      },
      {
        title: "TLS that the pods end",
        resource: service({
          type: "LoadBalancer",
          ports: [
            { name: "web", port: 443 },
            { name: "tls-queue", port: 9093 },
            { name: "things", port: 8883, appProtocol: "mqtts" },
            { name: "quic", port: 443, protocol: "UDP" },
          ],
        }),
      },
      { title: "No load balancer", resource: service({ ports: [{ port: 80 }] }) },
    ],
    bad: [
      {
        title: "Plain HTTP",
        resource: service({
          type: "LoadBalancer",
          ports: [
            { name: "http", port: 80 },
            { name: "web", port: 443 },
          ],
        }),
        paths: [`metadata.annotations["${CERTIFICATE}"]`],
      },
    ],
  },
  check: ({ root }) => {
    const spec = at(root, "spec");
    const isPlain = allOf([
      ask(at(spec, "type"), (type) => type === "LoadBalancer"),
      not(allOf(items(at(spec, "ports")).map(isEncrypted))),
    ]);
    return when(isPlain, [
      must(at(root, "metadata", "annotations", CERTIFICATE), isText, "the ARN of a certificate"),
    ]);
  },
  admission: () => {
    const certificate = (object: string): string =>
      `${optionalAt(object, "metadata", "annotations", CERTIFICATE)}.orValue("")`;
    return {
      resources: [{ apiGroups: [""], resources: ["services"] }],
      changed: changed((object) => `${object}.spec`, certificate),
      object: {
        [`metadata.annotations.${CERTIFICATE}`]: `object.spec.type != "LoadBalancer" || ${certificate("object")} != "" ||
          object.spec.?ports.orValue([]).all(port, port.?protocol.orValue("TCP") != "TCP" ||
            port.port in ${literal(TLS_PORTS)} || port.?name.orValue("").matches(${literal(TLS_NAME.source)}) ||
            port.?appProtocol.orValue("").matches(${literal(TLS_NAME.source)}))`,
      },
    };
  },
});
