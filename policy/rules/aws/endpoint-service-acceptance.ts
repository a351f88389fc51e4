import { at } from "../../lib/field.ts";
import { isTrue, must } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import { endpointService, VPC_ENDPOINT_SERVICE } from "./types.ts";

/** Amazon VPC, AWS PrivateLink Guide, "Accept or reject connection requests". */
export const endpointServiceAcceptance = resourceRule({
  name: "endpoint-service-acceptance",
  title: "Endpoint services must have connections accepted by somebody",
  why: "Otherwise every endpoint of whoever is allowed to ask is connected, and nobody hears of it.",
  fix: "Set acceptanceRequired to true; accept by aws.ec2.VpcEndpointConnectionAccepter or by hand.",
  severity: "medium",
  controls: [],
  types: [VPC_ENDPOINT_SERVICE],
  examples: {
    good: [{ title: "Accepted one by one", resource: endpointService({ acceptanceRequired: true }) }],
    bad: [
      {
        title: "Accepted by itself",
        resource: endpointService({ acceptanceRequired: false }),
        paths: ["acceptanceRequired"],
      },
    ],
  },
  check: ({ root }) => [must(at(root, "acceptanceRequired"), isTrue, "true")],
});
