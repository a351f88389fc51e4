import { choice, flag, groupShape, list, map, matching, textShape } from "../settings.ts";
import { ReceiverType } from "./choices.ts";

/** `host:port`, as Alertmanager has a mail server. */
const smarthostPattern = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?:[0-9]{2,5}$/;
/** As far as a typing mistake can be told; the mail server knows more. */
const mailPattern = /^[^\s@,]+@[^\s@.,]+(?:\.[^\s@.,]+)+$/;
/** What a receiver is called: a key of a Secret, a file, a part of the name of an AWS secret. */
export const receiverPattern = /^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/;

const aMail = { message: "not a mail address", allowed: "name@host", fix: "e.g. oncall@example.com" };

/** What is said of one receiver. Its secret is never among it: that is a file. */
export const receiverSettings = {
  type: choice(
    { ReceiverType },
    {
      description:
        "What it is, and so what its secret holds: `slack` (the URL of an incoming webhook), `pagerDuty` (the integration key of an Events API v2 integration), `webhook` (a URL that takes Alertmanager's JSON by POST), `email` (the password of the mail server).",
    },
  ),
  to: list(textShape(mailPattern, aMail.allowed), {
    description: "Addresses that mails go to; of `email`.",
    fallback: "none",
    wrong: aMail,
  }),
  from: matching(mailPattern, aMail.allowed, {
    description: "Address that mails come from; of `email`.",
    fallback: "none",
    wrong: aMail,
  }),
  smarthost: matching(smarthostPattern, "a host and a port", {
    description: "Mail server, `host:port`; of `email`. It has to speak TLS (STARTTLS, or 465).",
    fallback: "none",
    wrong: {
      message: "not a host and a port",
      allowed: "host:port",
      fix: "e.g. email-smtp.eu-west-1.amazonaws.com:587",
    },
  }),
  username: matching(/^\S+$/, "no spaces", {
    description: "User at the mail server; of `email`.",
    fallback: "none",
  }),
};

const names = (of: string): string =>
  `Receivers of ${of}, by their names; \`[nobody]\` says that there are none.`;

const ownerSettings = {
  pages: list(textShape(), {
    description: names("this owner's alerts with `severity: page`"),
    fallback: "those of the platform",
  }),
  tickets: list(textShape(), {
    description: names("this owner's alerts with `severity: ticket`"),
    fallback: "those of the platform",
  }),
};

/** Who is told of alerts. */
export const alertSettings = {
  receivers: map(
    groupShape(
      "AlertReceiver",
      "Somebody who is told of alerts. The secret that this takes is in Secrets Manager, and passes through no state.",
      receiverSettings,
    ),
    {
      description: "Whom alerts may go to, by a name of yours.",
      default: {},
      wrong: {
        message: "not a receiver's name",
        allowed: "1 to 30 lower-case letters, digits and inner hyphens, first a letter",
        fix: "rename it",
      },
    },
    receiverPattern,
  ),
  pages: list(textShape(), {
    description: names("alerts with `severity: page`, which wake people"),
    fallback: "none; required with `metrics`",
  }),
  tickets: list(textShape(), {
    description: names("alerts with `severity: ticket`, and of whatever has neither severity"),
    fallback: "none; required with `metrics`",
  }),
  owners: map(groupShape("OwnerReceivers", "Who is told of one owner's alerts.", ownerSettings), {
    description:
      "Owners whose alerts go elsewhere, by their label `owner`: a service's objectives name theirs.",
    default: {},
  }),
  deadMansSwitch: flag({
    description:
      "Whether an alert that always fires, `Watchdog`, is sent every five minutes to a service of somebody else's, which tells people when it stops: then Prometheus or Alertmanager is down. Its secret holds the URL.",
    default: false,
  }),
};
