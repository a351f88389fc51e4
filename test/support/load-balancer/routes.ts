/** Which Service a request goes to, by the HTTPRoutes of a Gateway; as much of them as the chart writes. Pure. */

export interface Route {
  readonly spec: {
    readonly hostnames?: readonly string[];
    readonly rules?: readonly Rule[];
  };
}

interface Rule {
  /** A rule without matches takes every request. */
  readonly matches?: readonly { readonly headers?: readonly Header[] }[];
  readonly backendRefs?: readonly { readonly name: string; readonly weight?: number }[];
}

interface Header {
  readonly name: string;
  readonly value: string;
}

export interface RoutedRequest {
  readonly host: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * The Service's name; undefined where no route takes the request. Rules that want more headers go first (Gateway API,
 * HTTPRouteRule); among backends the weights decide.
 * @param draw from 0 up to 1
 */
export function backendOf(
  routes: readonly Route[],
  request: RoutedRequest,
  draw: number,
): string | undefined {
  const rules = routes
    .filter(({ spec }) => spec.hostnames?.includes(request.host))
    .flatMap(({ spec }) => spec.rules ?? [])
    .flatMap((rule) => (rule.matches ?? [{}]).map(({ headers = [] }) => ({ headers, rule })))
    .filter(({ headers }) =>
      headers.every(({ name, value }) => request.headers[name.toLowerCase()] === value),
    )
    .sort((one, other) => other.headers.length - one.headers.length);
  const backends = rules[0]?.rule.backendRefs ?? [];
  const weightOf = ({ weight = 1 }: { readonly weight?: number }): number => weight;
  let left = draw * backends.reduce((sum, backend) => sum + weightOf(backend), 0);
  return backends.find((backend) => weightOf(backend) > 0 && (left -= weightOf(backend)) < 0)?.name;
}
