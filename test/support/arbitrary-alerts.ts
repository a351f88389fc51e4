import fc from "fast-check";

const receivers = {
  oncall: { type: "pagerDuty" },
  chat: { type: "slack" },
  mail: {
    ...{ type: "email", to: ["ops@example.com"], from: "alerts@example.com" },
    ...{ smarthost: "email-smtp.eu-west-1.amazonaws.com:587", username: "alerts" },
  },
};
/** Whom alerts reach: nobody, or receivers of several kinds. */
export const alerts = fc.constantFrom(
  { pages: ["nobody"], tickets: ["nobody"] },
  {
    ...{ receivers, pages: ["oncall", "mail"], tickets: ["chat"], deadMansSwitch: true },
    owners: { shop: { tickets: ["nobody"] } },
  },
);
