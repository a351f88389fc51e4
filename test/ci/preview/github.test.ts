import assert from "node:assert/strict";
import { GitHub } from "../../../ci/preview/github.ts";

interface Item {
  id: number;
  number: number;
  body: string;
  state: string;
  user: { type: string };
}

/** A repository's issues and a pull request's comments, by the part of GitHub's REST API that is asked. */
class Repository {
  readonly items: Item[] = [];
  readonly calls: string[] = [];
  /** Items, the last changed at the end. */
  readonly changes: Item[] = [];
  /** Statuses that answers have, by method and path. */
  readonly refusals = new Map<string, number>();

  add(body: string, type = "Bot"): Item {
    const id = this.items.length + 1;
    const item = { id, number: id, body, state: "open", user: { type } };
    this.items.push(item);
    this.changes.push(item);
    return item;
  }

  readonly fetch: typeof fetch = (input, init) => {
    const url = new URL(String(input));
    const path = url.pathname.replace("/api/repos/octo-org/platform/", "");
    const method = init?.method ?? "GET";
    const given = JSON.parse((init?.body as string | undefined) ?? "{}") as Partial<Item>;
    assert.equal(new Headers(init?.headers).get("authorization"), "Bearer of-the-run");
    this.calls.push(`${method} ${path}`);
    const status = this.refusals.get(`${method} ${path}`);
    if (status !== undefined) return Promise.resolve(new Response("{}", { status }));
    if (method === "GET") {
      const [page, size] = ["page", "per_page"].map((name) => Number(url.searchParams.get(name)));
      // By default the youngest issue comes first, and the oldest comment.
      const byDefault = path === "issues" ? this.items.toReversed() : this.items;
      const all = url.searchParams.get("sort") === "updated" ? this.changes.toReversed() : byDefault;
      const open = all.filter(({ state }) => state === "open");
      return Promise.resolve(Response.json(open.slice((page! - 1) * size!, page! * size!)));
    }
    const id = Number(/(\d+)$/.exec(path)?.[1]);
    const item = this.items.find((each) => each.id === id);
    if (method === "PATCH" && item) {
      Object.assign(item, given);
      this.changes.splice(this.changes.indexOf(item), 1);
      this.changes.push(item);
    } else this.add(given.body ?? "");
    return Promise.resolve(Response.json({}));
  };
}

const env = {
  GITHUB_API_URL: "https://git.example/api",
  GITHUB_REPOSITORY: "octo-org/platform",
  GITHUB_TOKEN: "of-the-run",
  GITHUB_REF: "refs/pull/12/merge",
};

describe("ci: reports on GitHub", () => {
  it("writes one comment of a stack, and writes it anew in its place", async () => {
    const repository = new Repository();
    const github = new GitHub(env, repository.fetch);
    for (const text of ["first", "second"]) {
      await github.comment("<!-- staging -->", `<!-- staging -->\n${text}`);
      await github.comment("<!-- production -->", `<!-- production -->\n${text}`);
    }
    assert.deepEqual(
      repository.items.map(({ body }) => body),
      ["<!-- staging -->\nsecond", "<!-- production -->\nsecond"],
    );
    assert.equal(repository.calls[0], "GET issues/12/comments");
  });

  it("leaves what a person wrote alone, and a comment that quotes the mark", async () => {
    const repository = new Repository();
    repository.add("<!-- staging -->\nby a person", "User");
    repository.add("> <!-- staging -->\nquoted");
    await new GitHub(env, repository.fetch).comment("<!-- staging -->", "<!-- staging -->\nours");
    assert.equal(repository.items.length, 3);
    assert.equal(repository.items[0]!.body, "<!-- staging -->\nby a person");
  });

  it("finds its comment after hundreds of others", async () => {
    const repository = new Repository();
    for (let index = 0; index < 250; index += 1) repository.add(`talk ${index}`, "User");
    const own = repository.add("<!-- staging -->\nfirst");
    await new GitHub(env, repository.fetch).comment("<!-- staging -->", "<!-- staging -->\nsecond");
    assert.equal(own.body, "<!-- staging -->\nsecond");
    assert.equal(repository.items.length, 251);
  });

  it("opens an issue, writes it anew, and closes it with a word; another one the next time", async () => {
    const repository = new Repository();
    const github = new GitHub(env, repository.fetch);
    const [mark, other] = ["<!-- drift:staging -->", "<!-- drift:production -->"];
    await github.openIssue(other, "Drift: production", `${other}\none`);
    assert.equal(await github.closeIssue(mark, "as main says"), false);
    await github.openIssue(mark, "Drift: staging", `${mark}\none`);
    await github.openIssue(mark, "Drift: staging", `${mark}\ntwo`);
    assert.equal(await github.closeIssue(mark, "as main says"), true);
    assert.deepEqual(
      repository.items.map(({ body, state }) => `${body.split("\n").at(-1)} ${state}`),
      ["one open", "two closed", "as main says open"],
    );
    await github.openIssue(mark, "Drift: staging", `${mark}\nthree`);
    assert.equal(repository.items.at(-1)!.body, `${mark}\nthree`);
  });

  it("finds its issue however many are younger: it was written yesterday", async () => {
    const repository = new Repository();
    const github = new GitHub(env, repository.fetch);
    await github.openIssue("<!-- drift -->", "Drift", "<!-- drift -->\none");
    const [own] = repository.items;
    for (let index = 0; index < 5_000; index += 1) repository.add(`issue ${index}`, "User");
    // The report of the day before.
    repository.changes.splice(0, 1);
    repository.changes.splice(-500, 0, own!);
    await github.openIssue("<!-- drift -->", "Drift", "<!-- drift -->\ntwo");
    assert.equal(own?.body, "<!-- drift -->\ntwo");
    assert.equal(repository.items.length, 5_001);
  });

  it("says what is missing, where it is no pull request, and what GitHub refuses, without its token", async () => {
    assert.throws(() => new GitHub({}, fetch), /GITHUB_REPOSITORY[^]*GITHUB_TOKEN/);
    const repository = new Repository();
    const push = new GitHub({ ...env, GITHUB_REF: "refs/heads/main" }, repository.fetch);
    await assert.rejects(push.comment("x", "x"), /GITHUB_REF: this run is not one of a pull request/);
    repository.refusals.set("POST issues/12/comments", 403);
    await assert.rejects(
      new GitHub(env, repository.fetch).comment("x", "x"),
      (error: Error) =>
        /403[^]*pull-requests: write/.test(error.message) && !error.message.includes("of-the-run"),
    );
  });
});
