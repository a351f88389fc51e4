export { pullThroughCacheRule, repositoryCreationTemplate } from "./ecr/cache.ts";
export { registryScanningConfiguration, replicationConfiguration } from "./ecr/registry.ts";
export { IMAGE, lifecyclePolicy, repository, repositoryPolicy } from "./ecr/repository.ts";
