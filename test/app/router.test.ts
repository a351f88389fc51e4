import assert from "node:assert/strict";
import fc from "fast-check";
import { match } from "../../app/src/router.ts";

const routes = {
  "/": { GET: () => ({ status: 200, body: { at: "root" } }) },
  "/orders": {
    GET: () => ({ status: 200, body: { at: "orders" } }),
    POST: () => ({ status: 201, body: {} }),
  },
};

describe("sample service: routes", () => {
  it("ignores the query", async () => {
    const { route, handler } = match(routes, "GET", "/orders?token=x");
    assert.equal(route, "/orders");
    assert.deepEqual(await handler(), { status: 200, body: { at: "orders" } });
  });

  it("answers HEAD by GET's handler", async () => {
    assert.equal((await match(routes, "HEAD", "/").handler()).status, 200);
  });

  it("names the methods allowed", async () => {
    const reply = await match(routes, "DELETE", "/orders").handler();
    assert.equal(reply.status, 405);
    assert.deepEqual(reply.headers, { allow: "GET, POST, HEAD" });
  });

  it("never takes a route label from the request", () => {
    const labels = new Set([...Object.keys(routes), "unmatched"]);
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("/", ""), (text, slash) => {
        assert(labels.has(match(routes, "GET", `${slash}${text}`).route));
      }),
    );
  });

  it("finds nothing on the object's prototype", () => {
    for (const path of ["constructor", "__proto__", "toString"]) {
      assert.equal(match(routes, "GET", path).route, "unmatched");
    }
  });
});
