import { at, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { bucket, bucketAcl, S3_BUCKET, S3_BUCKET_ACL, S3_BUCKET_ACL_V2, S3_BUCKET_V2 } from "./types.ts";

/** Amazon S3 User Guide, "Access control list (ACL) overview". */
const PUBLIC_ACLS: ReadonlySet<unknown> = new Set(["public-read", "public-read-write", "authenticated-read"]);
const PUBLIC_GROUPS: ReadonlySet<unknown> = new Set([
  "http://acs.amazonaws.com/groups/global/AllUsers",
  "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
]);

export const bucketNoPublicAcl = resourceRule({
  name: "bucket-no-public-acl",
  title: "ACLs of buckets must not let everybody in",
  why: "A public ACL opens the bucket, or whatever is put into it, to the internet.",
  fix: 'Use the ACL "private", or none at all.',
  severity: "critical",
  controls: [awsFsbp("S3.2"), awsFsbp("S3.3")],
  types: [S3_BUCKET, S3_BUCKET_V2, S3_BUCKET_ACL, S3_BUCKET_ACL_V2],
  examples: {
    good: [
      { title: "No ACL", resource: bucket({ bucket: "uploads" }) },
      { title: "Private", resource: bucketAcl({ bucket: "uploads", acl: "private" }) },
    ],
    bad: [
      { title: "Public", resource: bucketAcl({ bucket: "uploads", acl: "public-read" }), paths: ["acl"] },
      { title: "Open to every AWS account", resource: bucket({ acl: "authenticated-read" }), paths: ["acl"] },
      {
        title: "A grant to everybody",
        resource: bucketAcl({
          accessControlPolicy: {
            grants: [
              {
                grantee: { type: "Group", uri: "http://acs.amazonaws.com/groups/global/AllUsers" },
                permission: "READ",
              },
            ],
          },
        }),
        paths: ["accessControlPolicy.grants[0].grantee.uri"],
      },
      {
        title: "A grant to everybody, by the bucket",
        resource: bucket({
          grants: [
            {
              type: "Group",
              uri: "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
              permissions: ["READ"],
            },
          ],
        }),
        paths: ["grants[0].uri"],
      },
    ],
  },
  check: ({ root }) => {
    const inline = items(at(root, "grants")).map((grant) => at(grant, "uri"));
    const ofAcl = items(at(root, "accessControlPolicy", "grants")).map((grant) =>
      at(grant, "grantee", "uri"),
    );
    return [
      must(at(root, "acl"), (acl) => !PUBLIC_ACLS.has(acl), '"private", or no ACL'),
      ...[...inline, ...ofAcl].map((uri) =>
        must(uri, (group) => !PUBLIC_GROUPS.has(group), "no grant to everybody"),
      ),
    ];
  },
});
