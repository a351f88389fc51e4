/** `pulumi-resource-eks`: the emulator of the eks provider plugin. */
import { serve } from "../plugin/serve.ts";
import { EksProvider } from "./eks/provider.ts";

await serve(new EksProvider(), process.argv.slice(2));
