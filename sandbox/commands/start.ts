import { deploymentJson, deploymentReport } from "./deployment-report.ts";
import { type Context } from "./context.ts";
import { deploy } from "./deploy.ts";

/** `npm start`, and `up`, which is the same: it starts what isn't running and updates what is. */
export default async function start(context: Context): Promise<void> {
  const deployment = await deploy(context);
  const { print, options } = context;
  print(
    options.json
      ? JSON.stringify(deploymentJson(deployment), undefined, 2)
      : `\n${deploymentReport(deployment)}`,
  );
}
