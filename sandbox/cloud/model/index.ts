import * as ec2 from "./ec2.ts";
import type { Model } from "./model.ts";

const services = [ec2];

/** Every resource type of the stand-in, by token. To add one: define it in its service's file. */
export const models: ReadonlyMap<string, Model> = new Map(
  services
    .flatMap((service) => Object.values(service) as unknown as Model[])
    .map((model) => [model.type, model]),
);
