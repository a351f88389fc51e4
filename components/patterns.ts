/** Patterns that several rooms' declarations share. */

export const urlPattern = /^https?:\/\/\S+$/;
