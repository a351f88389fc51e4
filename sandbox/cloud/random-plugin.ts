/** `pulumi-resource-random`: the emulator of the random provider plugin. */
import { serve } from "../plugin/serve.ts";
import { RandomProvider } from "./random/provider.ts";

await serve(new RandomProvider(), process.argv.slice(2));
