import { operationShape } from "../../facts/aws/request-constraints.ts";
import { constraintFindings } from "./constraints.ts";
import { type Request, requestsOf, type Resource } from "./requests.ts";
import { mappings } from "./requests/index.ts";

/** The requests that make a resource. @throws where no mapping is known */
export function requestsFor(resource: Resource): Request[] {
  return made(resource).requests;
}

/** Everything that AWS's API would refuse of the requests that make the resources, or that no request has. */
export function requestFindings(resources: readonly Resource[]): string[] {
  return resources.flatMap((resource) => {
    const { requests, findings } = made(resource);
    const said = (where: string, path: string, message: string): string =>
      `${resource.type} ${resource.name}: ${where}${path} ${message}`;
    return [
      ...findings.map(({ path, message }) => said("", path, message)),
      ...requests.flatMap(({ operation, parameters }) =>
        constraintFindings(parameters, operationShape(operation)).map(({ path, message }) =>
          said(`${operation} `, path, message),
        ),
      ),
    ];
  });
}

function made(resource: Resource): ReturnType<typeof requestsOf> {
  const mapping = mappings[resource.type];
  if (mapping === undefined)
    throw new Error(`test/oracles/requests/ has no request for ${resource.type}: add it`);
  return requestsOf(resource, mapping);
}
