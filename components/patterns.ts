/** Patterns, and texts about them, that several rooms' declarations share. */

export const urlPattern = /^https?:\/\/\S+$/;

/** What the setting `runbookUrl` says, of a service's objectives and of the platform's alerts. */
export const runbookUrl = {
  description: "URL at which RUNBOOK.md is read: alerts link to its entries.",
  wrong: {
    message: "not a URL",
    allowed: "http:// or https:// and a host",
    fix: "e.g. https://git.example.com/platform/blob/main/RUNBOOK.md",
  },
} as const;
