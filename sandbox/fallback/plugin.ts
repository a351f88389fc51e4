import { serve } from "../plugin/serve.ts";
import { KubernetesProvider } from "./provider.ts";

await serve(new KubernetesProvider(), process.argv.slice(2));
