import { assertValid, type Problem } from "../../components/validation.ts";
import type { Environment } from "../programs.ts";

/** A comment or an issue, as far as it is read. Source: GitHub's REST API, "Issues" and "Issue comments". */
interface Item {
  readonly id: number;
  readonly number?: number;
  readonly body?: string | null;
  readonly user?: { readonly type?: string } | null;
}

/** The repository and the token of a run of GitHub Actions (GitHub docs, "Variables reference"). */
interface Run {
  readonly api: string;
  readonly repository: string;
  readonly token: string;
}

const PAGE = 100;
/** A pull request of more comments than these has its report's comment among the first. */
const MOST_PAGES = 30;

/** By their last change: a report is written anew each day, however many issues there are that are younger than it. */
const OPEN_ISSUES = "issues?state=open&sort=updated&direction=desc";

/** Reports where people read them: on a pull request, or in an issue. One of each stack, edited in place. */
export class GitHub {
  readonly #run: Run;
  readonly #pull: string | undefined;
  readonly #fetch: typeof fetch;

  /** @throws InvalidInputError naming every variable that is missing */
  constructor(env: Environment, request: typeof fetch) {
    const problems: Problem[] = [];
    const value = (name: string): string => {
      if (!env[name])
        problems.push({
          path: name,
          message: "it is missing",
          allowed: "what GitHub Actions sets; GITHUB_TOKEN is `${{ github.token }}`",
          fix: "set it, or leave --publish out",
        });
      return env[name] ?? "";
    };
    this.#run = {
      api: env["GITHUB_API_URL"] ?? "https://api.github.com",
      repository: value("GITHUB_REPOSITORY"),
      token: value("GITHUB_TOKEN"),
    };
    assertValid("Pipeline", problems);
    this.#pull = /^refs\/pull\/(\d+)\/merge$/.exec(env["GITHUB_REF"] ?? "")?.[1];
    this.#fetch = request;
  }

  /**
   * The comment of a pull request that has the marker, written anew.
   * @throws Error where the run is of no pull request, or GitHub refuses
   */
  async comment(marker: string, body: string): Promise<void> {
    if (this.#pull === undefined) throw new Error("GITHUB_REF: this run is not one of a pull request");
    const comments = `issues/${this.#pull}/comments`;
    const found = await this.#find(comments, marker);
    await (found
      ? this.#ask("PATCH", `issues/comments/${found.id}`, { body })
      : this.#ask("POST", comments, { body }));
  }

  /** The issue that has the marker: opened, or written anew. */
  async openIssue(marker: string, title: string, body: string): Promise<void> {
    const found = await this.#find(OPEN_ISSUES, marker);
    await (found
      ? this.#ask("PATCH", `issues/${found.number}`, { title, body })
      : this.#ask("POST", "issues", { title, body }));
  }

  /** Closes the issue that has the marker, where there is one. @returns whether there was */
  async closeIssue(marker: string, why: string): Promise<boolean> {
    const found = await this.#find(OPEN_ISSUES, marker);
    if (found === undefined) return false;
    await this.#ask("POST", `issues/${found.number}/comments`, { body: why });
    await this.#ask("PATCH", `issues/${found.number}`, { state: "closed", state_reason: "completed" });
    return true;
  }

  /** Of an app's own: a person may quote the marker, and keeps what he wrote. */
  async #find(path: string, marker: string): Promise<Item | undefined> {
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const query = `${path.includes("?") ? "&" : "?"}per_page=${PAGE}&page=${page}`;
      const items = (await this.#ask("GET", `${path}${query}`)) as readonly Item[];
      const found = items.find(({ body, user }) => user?.type === "Bot" && (body ?? "").startsWith(marker));
      if (found !== undefined || items.length < PAGE) return found;
    }
    return undefined;
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const { api, repository, token } = this.#run;
    const answer = await this.#fetch(`${api}/repos/${repository}/${path}`, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "x-github-api-version": "2022-11-28",
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    if (!answer.ok)
      throw new Error(
        `GitHub refuses ${method} ${path.split("?", 1)[0]}: ${answer.status}. Fix: the job needs \`pull-requests: write\` or \`issues: write\``,
      );
    return answer.json();
  }
}
