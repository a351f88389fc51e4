/** Why no rule judges something of AWS, where that is so of many. */
export const AWS_WHY = {
  account:
    "A setting of the account or the organisation, which is there before a platform is: AWS Config and Security Hub judge it.",
  running: "What a running account is like, no resource that is about to be made says.",
  classic: "Slipway makes none of the classic kind, nor do the controllers that it installs.",
  other: "Slipway makes none: rules on what nobody deploys would be judged by no test.",
  nodes: "EKS and Karpenter make the groups of nodes; launch templates are judged, which say the same.",
  noUsers: "`iam-no-users` leaves nobody with a password, an access key or a group.",
  snapshots:
    "Slipway makes no snapshots and no copies of them; those that AWS makes are encrypted as what they are of, which `rds-encryption` and `volume-encryption` judge.",
  images: "Slipway makes no machine images: nodes' are AWS's own, by name in node groups and node classes.",
  crossZone:
    "Application Load Balancers have it always. For the others it is a trade: it evens out load, and bills traffic between zones and spreads a zone's fault.",
  backupPlans:
    "Plans select by tag, maybe one that another stack has; `rds-backups` asks for the database's own.",
  wildcardOfOne:
    "It is about one resource, whose policy may give its account all of it, as those of keys have to. Who is let in is judged: `resource-policy-not-public`.",
  passRole: "On all roles it lets an identity raise its own permissions: `iam-no-privilege-escalation`.",
  log4j:
    "Which groups of rules a web ACL has is its application's matter: one before no Java needs none. Slipway's own has AWS's group for it, knownBadInputs, by default.",
  engineVersions:
    "A list of versions is old the day it is written. `rds-minor-upgrades` has AWS put in fixes by itself.",
  terraform: "It is about something of Terraform that no Pulumi program has.",
} as const;
