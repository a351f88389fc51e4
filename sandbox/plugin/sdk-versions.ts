/** Of the SDKs whose plugins the sandbox stands for: the engine asks for a plugin by its SDK's version. A test compares. */
export const sdkVersions = { aws: "7.48.0", eks: "4.3.0", kubernetes: "4.34.2", random: "4.21.2" } as const;
