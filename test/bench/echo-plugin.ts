/** `pulumi-resource-echo`: the cheapest provider there can be, whose resources say what they were told. */
import { serve } from "../../sandbox/plugin/serve.ts";

await serve(
  {
    name: "echo",
    version: "1.0.0",
    diff: (_id, _urn, olds, news) => Promise.resolve({ changes: olds["index"] !== news["index"] }),
    create: (_urn, inputs) => Promise.resolve({ id: "echo", outs: inputs }),
    read: (id, _urn, props) => Promise.resolve({ id, props }),
    delete: () => Promise.resolve(),
  },
  process.argv.slice(2),
);
