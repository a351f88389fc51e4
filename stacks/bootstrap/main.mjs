// What Pulumi runs: package.json names it, since a program has to be JavaScript on a Node that strips no types.
import { importSource } from "../../compiled.mjs";

const { default: program } = await importSource("stacks/bootstrap/program.ts");

export default program;
