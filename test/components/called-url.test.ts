import assert from "node:assert/strict";
import { calledUrlProblems } from "../../components/called-url.ts";

const messages = (url: string): string[] => calledUrlProblems(url, "url").map(({ message }) => message);

describe("URLs that Flagger is told to call", () => {
  for (const url of [
    "http://prometheus.monitoring:9090",
    "https://kubernetes-docs.example.com",
    "http://127.0.0.1:9091",
    "http://10.0.0.1/",
    "http://100.100.100.201/",
    "http://[2001:db8::ffff:1]/",
    "http://web-canary.shop/",
    "http://metadata-service.shop/",
    "http://feature-tests.shop/",
  ])
    it(`accepts ${url}`, () => assert.deepEqual(messages(url), []));

  for (const url of ["", "prometheus:9090", "ftp://a", "http://", "http://a b"])
    it(`rejects ${JSON.stringify(url)}, which is none`, () => assert.deepEqual(messages(url), ["not a URL"]));

  for (const url of [
    "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
    "http://2852039166/",
    "http://0xa9.254.169.254/",
    "http://169.254.170.23/v1/credentials",
    "http://user@169.254.169.254/",
    "http://[fe80::1]/",
    "http://[fd00:ec2::254]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[0:0:0:0:0:FFFF:a9fe:a9fe]:80/",
    "http://[64:ff9b::169.254.169.254]/",
    "http://100.100.100.200/latest/meta-data/",
    "https://kubernetes/api",
    "https://kubernetes.default.svc.cluster.local/api",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://Instance-Data/latest",
  ])
    it(`rejects ${url}, which answers from inside alone`, () => assert.match(messages(url).join(), /inside/));
});
