/** `pulumi-resource-aws`: the emulator of the AWS provider plugin. */
import { serve } from "../plugin/serve.ts";
import { AwsProvider } from "./provider.ts";

await serve(new AwsProvider(), process.argv.slice(2));
